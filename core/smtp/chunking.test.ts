import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { brief, converse, hello } from "../../test/support/smtp-converse.ts";
import { body, transaction } from "../../test/support/smtp-messages.ts";
import type { TransactionResult } from "../message/transaction.ts";

test("small content goes out with its envelope, the next message after it", async () => {
  const script = `${hello("PIPELINING", "CHUNKING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: BDAT 10 LAST
    bytes 10
    C: RSET
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<c@r.test>
    C: BDAT 3 LAST
    bytes 3
    S: 250 ok
    S: 250 ok
    S: 250 one
    S: 250 ok
    S: 250 ok
    S: 250 ok
    S: 250 two
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<d@r.test>
    C: BDAT 21 LAST
    bytes 21
    S: 250 ok
    S: 250 ok
    S: 250 three
  `;
  await converse(script, async (connection, { contents }) => {
    let second: Promise<TransactionResult> | undefined;
    const prefix = Buffer.from(".X:\r\n");
    const message = transaction(["b@r.test"], { prefix, body: body(".\r\n.a") });
    const first = await connection.send(message, () => {
      second = connection.send(transaction(["c@r.test"], { body: body("end") }));
    });
    assert.deepEqual(brief(first), ["+250"]);
    assert.ok(second);
    assert.deepEqual(brief(await second), ["+250"]);
    assert.deepEqual(contents.slice(0, 2), [".X:\r\n.\r\n.a", "end"]);
    // Known to have ended well: no RSET.
    assert.deepEqual(brief(await connection.send(transaction(["d@r.test"]))), ["+250"]);
  });
});

test("content sent for nothing is refused, and cleared with RSET", async () => {
  const script = `${hello("PIPELINING", "CHUNKING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: BDAT 21 LAST
    bytes 21
    S: 250 ok
    S: 550 5.1.1 b
    S: 554 no valid recipients
    C: RSET
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: BDAT 21 LAST
    bytes 21
    S: 250 ok
    S: 550 5.7.1 sender
    S: 503 sequence
    S: 503 sequence
    C: RSET
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: BDAT 21 LAST
    bytes 21
    S: 250 ok
    S: 250 ok
    S: 250 ok
    S: 451 4.3.0 later
  `;
  await converse(script, async (connection) => {
    const results = [
      await connection.send(transaction(["b@r.test"])),
      await connection.send(transaction(["b@r.test"])),
      await connection.send(transaction(["b@r.test"])),
    ];
    assert.deepEqual(results.flatMap(brief), [
      "rcpt 5.1.1 550 5.1.1 b",
      "mail 5.7.1 550 5.7.1 sender",
      "end-of-data 4.3.0 451 4.3.0 later",
    ]);
    assert.ok(results.every(({ ending }) => ending === "judged"));
    assert.equal(connection.usable, true);
  });
});

test("content taken though no recipient was: the connection is closed", async () => {
  const script = `${hello("PIPELINING", "CHUNKING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: BDAT 21 LAST
    bytes 21
    S: 250 ok
    S: 550 5.1.1 b
    S: 250 ok
    end
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(["b@r.test"]));
    assert.deepEqual(brief(result), ["rcpt 5.1.1 550 5.1.1 b"]);
    assert.equal(connection.closeReason?.status, "4.5.0");
  });
});

test("a peer that closes on a command has not taken the content after it", async () => {
  const envelope = "C: MAIL FROM:<a@s.test>\nC: RCPT TO:<b@r.test>\nC: BDAT 21 LAST\nbytes 21";
  const cases = [
    ["S: 421 4.7.0 enough", "mail", "dismissed"],
    ["S: 250 ok\nS: 250 ok\nS: 421 4.7.0 enough", "end-of-data", "judged"],
    ["S: 250 ok\ndrop", undefined, "in-doubt"],
  ] as const;
  for (const [replies, stage, ending] of cases) {
    const script = `${hello("PIPELINING", "CHUNKING")}\n${envelope}\n${replies}\nend`;
    await converse(script, async (connection) => {
      const result = await connection.send(transaction(["b@r.test"]));
      const [outcome] = result.outcomes;
      assert.ok(outcome?.kind === "failed" && outcome.failure.temporary);
      if (stage !== undefined) assert.equal(outcome.failure.stage, stage);
      assert.equal(result.ending, ending);
    });
  }
});

test("large content, and any in lock-step, waits for a recipient to be accepted", async () => {
  const lines = "0123456789012345678901234567890123456789\r\n".repeat(2000);
  const large = transaction(["b@r.test", "c@r.test"], { body: body(lines, 65_536) });
  const script = `${hello("PIPELINING", "CHUNKING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    alone
    S: 250 ok
    S: 550 5.1.1 b
    S: 250 ok
    C: BDAT ${lines.length} LAST
    bytes ${lines.length}
    S: 250 done
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: RCPT TO:<c@r.test>
    S: 250 ok
    S: 550 5.1.1 b
    S: 550 5.1.1 c
  `;
  await converse(script, async (connection, { contents }) => {
    const first = await connection.send(large);
    assert.deepEqual(brief(first), ["rcpt 5.1.1 550 5.1.1 b", "+250"]);
    assert.ok(contents[0] === lines);
    const second = await connection.send(large);
    assert.equal(second.ending, "judged");
    assert.equal(contents.length, 1);
  });
  const lockStep = `${hello("CHUNKING")}
    C: MAIL FROM:<a@s.test>
    alone
    S: 250 ok
    C: RCPT TO:<b@r.test>
    alone
    S: 250 ok
    C: BDAT 21 LAST
    bytes 21
    S: 250 done
  `;
  await converse(lockStep, async (connection) => {
    assert.deepEqual(brief(await connection.send(transaction(["b@r.test"]))), ["+250"]);
  });
});

test("content that is not as long as said is cut off, never completed", async () => {
  const script = `${hello("CHUNKING")}
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: BDAT 100 LAST
    end
  `;
  for (const bytes of [99, 101]) {
    await converse(script, async (connection) => {
      const lying = { ...body("x".repeat(bytes), 50), size: 100 };
      const result = await connection.send(transaction(["b@r.test"], { body: lying }));
      assert.deepEqual(brief(result), [
        `data 4.3.0 content cannot be read: content of ${bytes} bytes instead of 100`,
      ]);
      assert.equal(connection.usable, false);
    });
  }
});

test("content sent ahead shares the doubt about what came before it, unless the peer said 421", async () => {
  const flight = (n: number): string =>
    `C: MAIL FROM:<${n}@s.test>\nC: RCPT TO:<b@r.test>\nC: BDAT 21 LAST\nbytes 21`;
  const taken = "S: 250 ok\nS: 250 ok";
  for (const [replies, first, second] of [
    ["drop", "in-doubt", "in-doubt"],
    [`${taken}\nraw: 25\ndrop`, "in-doubt", "in-doubt"],
    [`${taken}\nS: 250 one\ndrop`, "judged", "in-doubt"],
    [`${taken}\nS: 250 one\nS: 250 rset\nS: 421 bye\nend`, "judged", "dismissed"],
    [`${taken}\nS: 421 bye\nend`, "judged", "not-begun"],
    ["S: 250 ok\nS: 421 bye\nend", "dismissed", "not-begun"],
  ] as const) {
    const script = `${hello("PIPELINING", "CHUNKING")}${flight(1)}\nC: RSET\n${flight(2)}\n${replies}`;
    await converse(script, async (connection) => {
      const sent = [1, 2].map((n) =>
        connection.send(transaction(["b@r.test"], { sender: `${n}@s.test` })),
      );
      const endings = (await Promise.all(sent)).map(({ ending }) => ending);
      assert.deepEqual(endings, [first, second], replies);
    });
  }
});

test("to a peer not heard for a while content waits for its envelope to be accepted", async () => {
  const clock = new FakeClock();
  const script = `${hello("PIPELINING", "CHUNKING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    alone
    drop
  `;
  await converse(
    script,
    async (connection) => {
      await clock.advance(10_000);
      const result = await connection.send(transaction(["b@r.test"]));
      assert.deepEqual([result.ending, result.mailTaken], ["broken", false]);
    },
    { clock },
  );
});
