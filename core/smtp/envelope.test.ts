import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, converse, hello } from "../../test/support/smtp-converse.ts";
import { body, transaction } from "../../test/support/smtp-messages.ts";
import { NOTIFY_DELAY, NOTIFY_FAILURE, NOTIFY_NEVER, NOTIFY_SUCCESS } from "../message/envelope.ts";

const HOST = "mx.test (127.0.0.1)";

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

test("an original recipient beyond ASCII goes as it is under SMTPUTF8, and in 7 bits elsewhere", async () => {
  const script = `${hello("SMTPUTF8", "DSN")}
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test> ORCPT=utf-8;\\x{FC}@o.test
    S: 250 ok
    C: DATA
    S: 354 go
    content
    S: 250 done
    C: MAIL FROM:<a@s.test> SMTPUTF8
    S: 250 ok
    C: RCPT TO:<b@r.test> ORCPT=utf-8;\u00c3\u00bc@o.test
    S: 250 ok
    C: DATA
    S: 354 go
    content
    S: 250 done
  `;
  await converse(script, async (connection) => {
    const recipients = [{ address: "b@r.test", originalRecipient: "utf-8;ü@o.test", notify: 0 }];
    for (const smtpUtf8 of [false, true])
      assert.deepEqual(brief(await connection.send(transaction([], { recipients, smtpUtf8 }))), [
        "+250",
      ]);
  });
});

test("what the peer cannot take is not sent", async () => {
  await converse(hello("SIZE 20"), async (connection) => {
    const to = ["b@r.test"];
    const cases = [
      [
        transaction(to, { body: body("x".repeat(21)) }),
        "5.3.4",
        `message of 21 bytes, but ${HOST} takes 20`,
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
      assert.equal(result.ending, "unfit");
      assert.equal(result.failure?.status, status);
    }
    assert.equal(connection.usable, true);
  });
});

test("as a last resort 8-bit content goes undeclared", async () => {
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
    const sent = connection.send(
      transaction(["b@r.test"], { eightBit: true, sendUndeclared: true }),
    );
    assert.deepEqual(brief(await sent), ["+250"]);
  });
});

test("a domain beyond ASCII needs no SMTPUTF8 when the local part is ASCII", async () => {
  const script = `${hello("DSN")}
    C: MAIL FROM:<a@xn--bcher-kva.test>
    S: 250 ok
    C: RCPT TO:<"b@c"@xn--bcher-kva.test> ORCPT=utf-8;gr\\x{FC}\\x{1F600}@r.test
    S: 250 ok
    C: RCPT TO:<c@r.test>
    S: 250 ok
    C: RCPT TO:<d@r.test>
    S: 250 ok
    C: DATA
    S: 354 go
    content
    S: 250 done
  `;
  const notify = 0;
  const recipients = [
    { address: '"b@c"@Bücher.test', originalRecipient: "utf-8;grü\u{1f600}@r.test", notify },
    { address: "c@r.test", originalRecipient: `utf-8;${"ü".repeat(100)}@r.test`, notify },
    { address: "d@r.test", originalRecipient: "rfc822;ü@r.test", notify },
  ];
  await converse(script, async (connection) => {
    const message = transaction([], { sender: "a@bücher.test", recipients });
    assert.deepEqual(brief(await connection.send(message)), ["+250", "+250", "+250"]);
    for (const address of ["ü@bücher.test", "ü@r.test"]) {
      const result = await connection.send(transaction([address]));
      assert.deepEqual([result.ending, result.failure?.status], ["unfit", "5.6.7"]);
    }
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
