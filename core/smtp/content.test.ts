import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { brief, converse, hello } from "../../test/support/smtp-converse.ts";
import { body, rfcTimeouts, transaction } from "../../test/support/smtp-messages.ts";
import { turnUntil } from "../../test/support/until.ts";
import type { TransactionResult } from "../message/transaction.ts";

const HOST = "mx.test (127.0.0.1)";
const ENVELOPE = `
  C: MAIL FROM:<a@s.test>
  C: RCPT TO:<b@r.test>
  C: DATA
  S: 250 ok
  S: 250 ok
  S: 354 go
`;
const LINE = ".123456789012345678901234567890123456789\r\n";

test("large content goes chunk by chunk, the next message after its final dot", async () => {
  const script = `${hello("PIPELINING")}
    ${ENVELOPE}
    content
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 one
    S: 250 ok
    S: 250 ok
    S: 354 go
    content
    S: 250 two
  `;
  await converse(script, async (connection, { contents }) => {
    const content = LINE.repeat(20_000);
    let second: Promise<TransactionResult> | undefined;
    const large = transaction(["b@r.test"], {
      prefix: Buffer.from("X: y\r\n"),
      body: body(content, 65_535),
    });
    const first = await connection.send(large, () => {
      second = connection.send(transaction(["b@r.test"]));
    });
    assert.deepEqual(brief(first), ["+250"]);
    assert.ok(contents[0] === `X: y\r\n${content}`);
    assert.ok(second);
    assert.deepEqual(brief(await second), ["+250"]);
  });
});

test("large content waits for a peer that does not read", async () => {
  const script = `${hello("PIPELINING")}
    C: MAIL FROM:<a@s.test>
    C: RCPT TO:<b@r.test>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go
    stop-reading full
    content
    S: 250 done
  `;
  await converse(script, async (connection, peer) => {
    const chunk = Buffer.from(`${"x".repeat(998)}\r\n`.repeat(65));
    const chunks = 400;
    let read = 0;
    const huge = {
      size: chunk.length * chunks,
      whole: undefined,
      async *chunks(): AsyncGenerator<Buffer> {
        for (; read < chunks; read++) yield chunk;
      },
    };
    const result = connection.send(transaction(["b@r.test"], { body: huge }));
    // The sender comes to rest: some hundred turns of the event loop without a chunk read.
    for (let rest = 0, before = -1; rest < 500; before = read) {
      await new Promise((resolve) => setImmediate(resolve));
      rest = read > 0 && read === before ? rest + 1 : 0;
    }
    assert.ok(read < chunks, `all ${read} chunks were read ahead`);
    peer.open("full");
    assert.deepEqual(brief(await result), ["+250"]);
    assert.equal(peer.contents[0]?.length, huge.size);
  });
});

test("a peer that takes no content for too long is given up", async () => {
  const clock = new FakeClock();
  const script = `${hello("PIPELINING")}
    ${ENVELOPE}
    stop-reading never
  `;
  await converse(
    script,
    async (connection, peer) => {
      const endless = {
        size: Number.MAX_SAFE_INTEGER,
        whole: undefined,
        async *chunks(): AsyncGenerator<Buffer> {
          for (;;) yield Buffer.alloc(65_536, LINE);
        },
      };
      const sent = connection.send(transaction(["b@r.test"], { body: endless }));
      let settled = false;
      void sent.then(() => {
        settled = true;
      });
      await turnUntil(
        "the result",
        () => settled,
        () => clock.advance(rfcTimeouts.dataBlock / 100),
      );
      const result = await sent;
      assert.deepEqual(brief(result), [`data 4.4.2 timeout sending content to ${HOST}`]);
      assert.equal(result.ending, "broken");
      peer.open("never");
    },
    { clock },
  );
});

test("content that cannot be read to its end is never completed", async () => {
  const script = `${hello("PIPELINING")}
    ${ENVELOPE}
    end
  `;
  await converse(script, async (connection) => {
    const damaged = {
      size: 1000,
      whole: undefined,
      async *chunks(): AsyncGenerator<Buffer> {
        yield Buffer.from("begun\r\n");
        throw new Error("disk gone");
      },
    };
    const result = await connection.send(transaction(["b@r.test"], { body: damaged }));
    assert.deepEqual(brief(result), ["data 4.3.0 content cannot be read: disk gone"]);
    assert.equal(result.ending, "judged");
    assert.equal(connection.usable, false);
    assert.equal(connection.closeReason?.temporary, true);
  });
});

/** Content of which there is a beginning, and no end before the connection is closed. */
function unending(closed: Promise<void>): ReturnType<typeof body> {
  return {
    size: 1000,
    whole: undefined,
    async *chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from("begun\r\n");
      yield Buffer.from("read ahead\r\n");
      await closed;
      yield Buffer.from("too late\r\n");
    },
  };
}

test("a reply before the end of content closes; a refusal is the recipients' outcome", async () => {
  const cases = [
    ["S: 552 5.3.4 too big", "data 5.3.4 552 5.3.4 too big", "judged"],
    ["S: 421 4.3.2 closing", "data 4.3.2 421 4.3.2 closing", "dismissed"],
    ["S: 250 already?", `data 4.5.0 unexpected reply 250 sending content to ${HOST}`, "broken"],
    ["drop", "data 4.4.2 ", "broken"],
  ] as const;
  for (const [step, expected, ending] of cases) {
    const script = `${hello("PIPELINING")}\n${ENVELOPE}\nC: begun\n${step}\nend`;
    await converse(script, async (connection) => {
      const closed = new Promise<void>((resolve) => connection.onClose(resolve));
      const sent = connection.send(transaction(["b@r.test"], { body: unending(closed) }));
      const after = connection.send(transaction(["c@r.test"]));
      const result = await sent;
      assert.equal(brief(result)[0]?.slice(0, expected.length), expected);
      assert.equal(result.ending, ending);
      const [failure] = (await after).outcomes;
      assert.ok(failure?.kind === "failed" && failure.failure.temporary);
      assert.equal(failure.failure.stage, "mail");
      assert.equal(connection.closeReason?.temporary, ending !== "judged");
    });
  }
});
