import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, converse, hello, taken } from "../../test/support/smtp-converse.ts";
import { transaction } from "../../test/support/smtp-messages.ts";

const HOST = "mx.test (127.0.0.1)";

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
    assert.equal(result.ending, "judged");
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
    assert.equal(result.ending, "judged");
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

test("in lock-step nothing is sent after what decides", async () => {
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

test("a refusal after the content is that of the recipients accepted", async () => {
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
    assert.deepEqual(
      result.outcomes.map(({ kind }) => kind),
      ["failed", "delivered", "left-over", "failed", "left-over"],
    );
  });
});

test("a connection for which nobody was asked what TLS must be takes only mail that allows that", async () => {
  await converse(
    hello() + taken(),
    async (connection) => {
      const { ending, failure } = await connection.send(transaction(["no@r.test"]));
      assert.deepEqual([ending, failure?.status], ["not-begun", "4.7.4"]);
      const may = transaction(["b@r.test"], { tlsOptional: true });
      assert.deepEqual(brief(await connection.send(may)), ["+250"]);
    },
    { onlyTlsOptional: true },
  );
});
