import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, converse, hello } from "../../test/support/smtp-converse.ts";
import { body, transaction } from "../../test/support/smtp-messages.ts";
import { NOTIFY_DELAY, NOTIFY_FAILURE, NOTIFY_NEVER, NOTIFY_SUCCESS } from "../message/envelope.ts";
import type { TransactionResult } from "./client.ts";

const HOST = "mx.test (127.0.0.1)";

test("without PIPELINING every command waits for its reply", async () => {
  const script = `${hello("ENHANCEDSTATUSCODES")}
    C: MAIL FROM:<a@s.test>
    alone
    S: 250 2.1.0 ok
    C: RCPT TO:<b@r.test>
    alone
    S: 250 2.1.5 ok
    C: DATA
    alone
    S: 354 go on
    content
    S: 250 2.0.0 queued as 1
    C: QUIT
    S: 221 bye
    end
  `;
  await converse(script, async (connection, peer) => {
    const result = await connection.send(transaction(["b@r.test"]));
    assert.deepEqual(result.outcomes, [
      { kind: "delivered", reply: { code: 250, enhanced: "2.0.0", lines: ["queued as 1"] } },
    ]);
    assert.equal(result.contentStarted, true);
    assert.deepEqual(peer.contents, ["Subject: x\r\n\r\nhello\r\n"]);
    await connection.quit();
    assert.equal(connection.usable, false);
    assert.equal(connection.closeReason, undefined);
  });
});

test("with PIPELINING the envelope is one flight, and the next message follows the final dot", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 550 5.1.1 no such user
    S: 354 go on
    content
    C: MAIL FROM:<>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 250 one
    S: 250 ok
    S: 250 ok
    S: 354 go on
    content
    S: 250 two
  `;
  await converse(script, async (connection, peer) => {
    let second: Promise<TransactionResult> | undefined;
    const first = await connection.send(transaction(["b@r.test", "c@r.test"]), () => {
      const prefix = Buffer.from(".X: 1\r\n");
      second = connection.send(
        transaction(["d@r.test"], { sender: "", prefix, body: body(".dot\r\nend") }),
      );
    });
    assert.deepEqual(brief(first), ["+250", "rcpt 5.1.1 550 5.1.1 no such user"]);
    assert.ok(second);
    assert.deepEqual(brief(await second), ["+250"]);
    assert.equal(peer.contents[1], ".X: 1\r\n.dot\r\nend\r\n");
  });
});

test("no more commands go ahead than the depth allows", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    alone
    S: 250 ok
    C: RCPT TO:<c@r.test>
    alone
    S: 250 ok
    S: 250 ok
    C: DATA
    alone
    S: 354 go on
    content
    S: 250 done
  `;
  const send = { pipelineDepth: 2 };
  await converse(
    script,
    async (connection) => {
      const result = await connection.send(transaction(["b@r.test", "c@r.test"]));
      assert.deepEqual(brief(result), ["+250", "+250"]);
    },
    send,
  );
});

test("transactions sent at once are done in order, two of them on the wire at most", async () => {
  const envelope = (n: number): string =>
    `C: MAIL FROM:<${n}@s.test>\nC: RCPT TO:<b@r.test>\nC: DATA`;
  const script = `${hello("PIPELINING")}
    ${envelope(1)}
    alone
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    ${envelope(2)}
    alone
    S: 250 one
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    ${envelope(3)}
    alone
    S: 250 two
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    S: 250 three
  `;
  await converse(script, async (connection) => {
    const sent = [1, 2, 3].map((n) =>
      connection.send(transaction(["b@r.test"], { sender: `${n}@s.test` })),
    );
    const results = await Promise.all(sent);
    assert.deepEqual(
      results.map(({ outcomes: [first] }) => first?.kind === "delivered" && first.reply.lines[0]),
      ["one", "two", "three"],
    );
  });
});

test("a refused sender is every recipient's failure; the connection stays", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 451 4.7.1 try later
    S: 503 first MAIL
    S: 503 first MAIL
    S: 503 first MAIL
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 550 no
    S: 503 first MAIL
    S: 503 first MAIL
  `;
  await converse(script, async (connection) => {
    let writtenRan = 0;
    const result = await connection.send(transaction(["b@r.test", "c@r.test"]), () => writtenRan++);
    const failure = "mail 4.7.1 451 4.7.1 try later";
    assert.deepEqual(brief(result), [failure, failure]);
    assert.equal(result.contentStarted, false);
    assert.equal(writtenRan, 1);
    assert.deepEqual(brief(await connection.send(transaction(["d@r.test"]))), [
      "mail 5.0.0 550 no",
    ]);
    assert.equal(connection.usable, true);
  });
});

test("content asked for though the sender was refused: the connection is closed", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 550 5.1.8 no
    S: 250 ok
    S: 354 go on
    end
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(["b@r.test"]));
    assert.deepEqual(brief(result), ["mail 5.1.8 550 5.1.8 no"]);
    assert.equal(connection.usable, false);
    assert.equal(connection.closeReason?.status, "4.5.0");
  });
});

test("content asked for though no recipient was accepted: a lone dot", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 550 5.1.1 b
    S: 450 4.2.1 c
    S: 354 go on
    C: .
    S: 554 5.5.1 no valid recipients
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go on
    content
    S: 250 done
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(["b@r.test", "c@r.test"]));
    assert.deepEqual(brief(result), ["rcpt 5.1.1 550 5.1.1 b", "rcpt 4.2.1 450 4.2.1 c"]);
    assert.equal(result.contentStarted, false);
    assert.deepEqual(brief(await connection.send(transaction(["d@r.test"]))), ["+250"]);
  });
});

test("a transaction left open is cleared with RSET before the next", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 ok
    S: 550 5.1.1 b
    S: 554 5.5.1 no valid recipients
    C: RSET
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 250 ok
    S: 451 4.3.0 not now
    C: RSET
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<d@r.test>
    C: DATA
    S: 550 no RSET
    end
  `;
  await converse(script, async (connection) => {
    const refused = await connection.send(transaction(["b@r.test"]));
    assert.deepEqual(brief(refused), ["rcpt 5.1.1 550 5.1.1 b"]);
    const data = await connection.send(transaction(["c@r.test"]));
    assert.deepEqual(brief(data), ["data 4.3.0 451 4.3.0 not now"]);
    const reset = await connection.send(transaction(["d@r.test"]));
    assert.deepEqual(brief(reset), [
      `mail 4.5.0 unexpected reply 550 waiting for the reply to RSET from ${HOST}`,
    ]);
    assert.equal(connection.usable, false);
  });
});

test("in lock-step nothing is sent behind what decides", async () => {
  const script = `${hello()}
    C: MAIL FROM:<a@s.test>
    S: 550 no
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 550 no
    C: RSET
    alone
    S: 250 ok
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: DATA
    S: 554 no
  `;
  await converse(script, async (connection) => {
    const stages: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const [outcome] = (await connection.send(transaction(["b@r.test"]))).outcomes;
      if (outcome?.kind === "failed") stages.push(outcome.failure.stage);
    }
    assert.deepEqual(stages, ["mail", "rcpt", "data"]);
  });
});

test("a refusal behind the content is that of the recipients accepted", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 550 5.1.1 c
    S: 354 go
    content
    S: 552-5.7.0 looks
    S: 552 5.7.0 bad
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(["b@r.test", "c@r.test"]));
    assert.deepEqual(brief(result), [
      "end-of-data 5.7.0 552 5.7.0 looks bad",
      "rcpt 5.1.1 550 5.1.1 c",
    ]);
    assert.equal(connection.usable, true);
  });
});

test("too many recipients is temporary for those refused", async () => {
  const recipients = ["b@r.test", "c@r.test", "d@r.test", "e@r.test", "f@r.test"];
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    ${recipients.map((address) => `C: RCPT TO:<${address}>`).join("\n")}
    C: DATA
    S: 250 ok
    S: 552 no space
    S: 250 ok
    S: 552 too many
    S: 552 5.2.2 mailbox full
    S: 452 4.5.3 too many
    S: 354 go
    content
    S: 250 done
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(recipients));
    assert.deepEqual(brief(result), [
      "rcpt 5.0.0 552 no space",
      "+250",
      "rcpt 4.5.3 552 too many",
      "rcpt 5.2.2 552 5.2.2 mailbox full",
      "rcpt 4.5.3 452 4.5.3 too many",
    ]);
  });
});

test("parameters go to peers that know them", async () => {
  const script = `${hello("SIZE 1000", "8BITMIME", "SMTPUTF8", "DSN")}
    C: MAIL FROM:<a@s.test> SIZE=25 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=e+2B1
    S: 250 ok
    C: RCPT TO:<b@r.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;b@o.test
    S: 250 ok
    C: RCPT TO:<c@r.test> NOTIFY=NEVER
    S: 250 ok
    C: RCPT TO:<d@r.test>
    S: 250 ok
    C: DATA
    S: 354 go
    content
    S: 250 done
    C: MAIL FROM:<a@s.test> SIZE=21 SMTPUTF8 RET=FULL
    S: 250 ok
    C: RCPT TO:<gr\u00c3\u00bc\u00c3\u009fe@r.test>
    S: 250 ok
    C: DATA
    S: 354 go
    content
    S: 250 done
  `;
  const notify = NOTIFY_SUCCESS | NOTIFY_FAILURE | NOTIFY_DELAY;
  await converse(script, async (connection) => {
    const result = await connection.send(
      transaction([], {
        recipients: [
          { address: "b@r.test", originalRecipient: "rfc822;b@o.test", notify },
          { address: "c@r.test", originalRecipient: undefined, notify: NOTIFY_NEVER },
          { address: "d@r.test", originalRecipient: undefined, notify: 0 },
        ],
        prefix: Buffer.from("X:\r\n"),
        eightBit: true,
        smtpUtf8: true,
        envelopeId: "e+2B1",
        returnContent: "headers",
      }),
    );
    assert.deepEqual(brief(result), ["+250", "+250", "+250"]);
    // A non-ASCII address asks for SMTPUTF8 by itself.
    const utf8 = transaction(["grüße@r.test"], { returnContent: "full" });
    assert.deepEqual(brief(await connection.send(utf8)), ["+250"]);
  });
});

test("parameters are left out for peers that do not", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    S: 250 done
  `;
  await converse(script, async (connection) => {
    const recipient = { address: "b@r.test", originalRecipient: "rfc822;b", notify: 1 };
    const asked = { recipients: [recipient], envelopeId: "e", returnContent: "full" } as const;
    assert.deepEqual(brief(await connection.send(transaction([], asked))), ["+250"]);
  });
});

test("what the peer cannot take is not sent", async () => {
  await converse(hello("SIZE 20"), async (connection) => {
    const to = ["b@r.test"];
    const cases = [
      [
        transaction(to, { body: body("x".repeat(21)) }),
        "5.3.4",
        `message of 21 octets, but ${HOST} takes 20`,
      ],
      [
        transaction(to, { eightBit: true }),
        "5.6.3",
        `8-bit content, but ${HOST} does not offer 8BITMIME`,
      ],
      [
        transaction(to, { smtpUtf8: true }),
        "5.6.7",
        `internationalized message, but ${HOST} does not offer SMTPUTF8`,
      ],
    ] as const;
    for (const [message, status, text] of cases) {
      const written = Promise.withResolvers<void>();
      const result = await connection.send(message, written.resolve);
      await written.promise;
      assert.deepEqual(brief(result), [`mail ${status} ${text}`]);
      assert.equal(result.contentStarted, false);
    }
    assert.equal(connection.usable, true);
  });
});

test("nothing in an envelope breaks out of its command", async () => {
  const script = `${hello("PIPELINING", "DSN")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<c@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    S: 250 done
  `;
  await converse(script, async (connection) => {
    const all = async (changes: Parameters<typeof transaction>[1]): Promise<string[]> =>
      brief(await connection.send(transaction(["b@r.test"], changes)));
    const unsendable = "cannot be sent in a command";
    assert.deepEqual(await all({ sender: "a@s.test>\r\nDATA" }), [
      `mail 5.1.7 sender address ${unsendable}`,
    ]);
    assert.deepEqual(await all({ envelopeId: "e RET=FULL" }), [
      `mail 5.5.4 envelope id ${unsendable}`,
    ]);
    const odd = { address: "d@r.test", originalRecipient: "rfc822;d\r\nRSET", notify: 0 };
    assert.deepEqual(await all({ recipients: [odd] }), [
      `rcpt 5.5.4 original recipient ${unsendable}`,
    ]);
    const some = await connection.send(transaction(["b@r.test\nx", "c@r.test", ""]));
    assert.deepEqual(brief(some), [
      `rcpt 5.1.3 recipient address ${unsendable}`,
      "+250",
      `rcpt 5.1.3 recipient address ${unsendable}`,
    ]);
  });
});
