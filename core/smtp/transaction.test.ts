import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, converse, hello } from "../../test/support/smtp-converse.ts";
import { body, transaction } from "../../test/support/smtp-messages.ts";
import { turnUntil } from "../../test/support/until.ts";
import type { TransactionResult } from "../message/transaction.ts";

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
    assert.equal(result.ending, "judged");
    assert.deepEqual(peer.contents, ["Subject: x\r\n\r\nhello\r\n"]);
    await connection.quit();
    assert.equal(connection.usable, false);
    assert.equal(connection.closeReason, undefined);
  });
});

test("without PIPELINING the next message waits for the end of the one before", async () => {
  const lockStep = (reply: string): string => `
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: DATA
    S: 354 go
    content
    gate ${reply}
    alone
    S: 250 ${reply}
  `;
  await converse(`${hello()}${lockStep("one")}${lockStep("two")}`, async (connection, peer) => {
    const written = Promise.withResolvers<void>();
    const first = connection.send(transaction(["b@r.test"]), written.resolve);
    await written.promise;
    const second = connection.send(transaction(["b@r.test"]), () => peer.open("two"));
    await turnUntil("the content", () => peer.contents.length > 0);
    peer.open("one");
    assert.deepEqual([brief(await first), brief(await second)], [["+250"], ["+250"]]);
  });
});

test("with PIPELINING the envelope is one flight, the next message after the dot", async () => {
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
