import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, converse, hello, refusal } from "../../test/support/smtp-converse.ts";
import { body, transaction } from "../../test/support/smtp-messages.ts";
import type { Trace } from "./client.ts";
import type { TlsMode } from "./tls-demand.ts";

const HOST = "mx.test (127.0.0.1)";
const ENVELOPE = "C: MAIL FROM:<a@s.test>\nC: RCPT TO:<b@r.test>";
const LONG = "x".repeat(3000);

/** What no peer may send together with a reply. */
const EXTRAS = ["", "hello", "25", "250", "250 ok", "250-a\\r\\n251 b", `250 ${LONG}`, "354 go"];

test("whatever comes with a reply to EHLO, HELO or STARTTLS fails the connection", async () => {
  const openings: readonly (readonly [string, TlsMode])[] = [
    ["raw: 220 mx", "none"],
    ["S: 220 mx\nC: EHLO out.test\nraw: 250 mx", "none"],
    ["S: 220 mx\nC: EHLO out.test\nraw: 250 mx", "required"],
    ["S: 220 mx\nC: EHLO out.test\nS: 500 what?\nC: HELO out.test\nraw: 250 mx", "none"],
    [`${hello("STARTTLS")}C: STARTTLS\nraw: 220 go`, "opportunistic"],
    [`${hello("STARTTLS")}C: STARTTLS\nraw: 220 go`, "required"],
    [`${hello("STARTTLS")}C: STARTTLS\nS: 220 go\ntls\nC: EHLO out.test\nraw: 250 mx`, "required"],
  ];
  for (const [opening, tls] of openings) {
    for (const extra of EXTRAS) {
      const failure = await refusal(`${opening}\\r\\n${extra}\\r\\n\nend`, { tls });
      assert.equal(failure.temporary, true);
      assert.match(failure.status, opening.endsWith("220 go") ? /^4\.7\.5$/ : /^4\.5\.0$/);
    }
  }
});

test("421 together with the reply to EHLO is why the connection fails", async () => {
  const failure = await refusal(
    "S: 220 mx\nC: EHLO out.test\nS: 250 mx\nS: 421 4.3.2 closing\nend",
  );
  assert.deepEqual([failure.stage, failure.status], ["ehlo", "4.3.2"]);
});

test("the code of the reply to the content decides, whatever else is wrong with it", async () => {
  const cases = [
    ["250\tok\\r\\n", "250", true],
    ["250.\\r\\n", "250", true],
    [`250 ${LONG}\\r\\n`, "250", false],
    [`250-${LONG}\\r\\n250 ok\\r\\n`, "250", false],
    [`${"250-ok\\r\\n".repeat(250)}250 ok\\r\\n`, "250", false],
    ["250-ok\\r\\n251 ok\\r\\n", "250", false],
    ["250-ok\\r\\n550 no\\r\\n", "250", false],
    ["250-ok\\r\\nwhat\\r\\n", "250", false],
    ["250 o\ndrop", "250", false],
    ["250-ok\\r\\n\ndrop", "250", false],
    ["250 ok\\r\\n550 no\\r\\n", "250", false],
    ["550-no\\r\\n250 ok\\r\\n", undefined, false],
    ["550 n\ndrop", undefined, false],
  ] as const;
  for (const offer of [["PIPELINING"], [], ["PIPELINING", "CHUNKING"], ["CHUNKING"]]) {
    const chunking = offer.includes("CHUNKING");
    const lockStep = offer.includes("PIPELINING") ? "" : "S: 250 ok";
    const content = chunking ? "C: BDAT 21 LAST\nbytes 21" : "C: DATA\nS: 354 go\ncontent";
    const before = `C: MAIL FROM:<a@s.test>\n${lockStep}\nC: RCPT TO:<b@r.test>\n${lockStep}`;
    const replies = lockStep === "" ? "S: 250 ok\nS: 250 ok" : "";
    const script =
      lockStep === "" && !chunking
        ? `${before}\nC: DATA\n${replies}\nS: 354 go\ncontent`
        : `${before}\n${content}\n${replies}`;
    for (const [reply, code, goesOn] of cases) {
      await converse(`${hello(...offer)}${script}\nraw: ${reply}`, async (connection, peer) => {
        const closed = new Promise<void>((resolve) => connection.onClose(resolve));
        const result = await connection.send(transaction(["b@r.test"]));
        assert.equal(result.ending, "judged");
        const [outcome] = result.outcomes;
        if (code === undefined) assert.equal(outcome?.kind, "failed");
        else assert.ok(outcome?.kind === "delivered" && outcome.reply.code === Number(code));
        await peer.finished;
        if (goesOn) assert.equal(connection.usable, true);
        else await closed;
      });
    }
  }
});

test("a reply that comes with 354 is not one to the content; nothing more is sent", async () => {
  for (const offer of [["PIPELINING"], []]) {
    const lockStep = offer.length === 0 ? "S: 250 ok" : "";
    const replies = offer.length > 0 ? "S: 250 ok\nS: 250 ok" : "";
    for (const [extra, ending] of [
      ["250 ok\\r\\n", "broken"],
      ["250", "broken"],
      ["550 no\\r\\n", "broken"],
      ["421 4.3.2 closing\\r\\n", "dismissed"],
      ["what?\\r\\n", "broken"],
    ] as const) {
      for (const content of [body("small\r\n"), body("large\r\n", 3)]) {
        const script = `${hello(...offer)}
          C: MAIL FROM:<a@s.test>
          ${lockStep}
          C: RCPT TO:<b@r.test>
          ${lockStep}
          C: DATA
          ${replies}
          raw: 354 go\\r\\n${extra}
          end
        `;
        await converse(script, async (connection) => {
          const result = connection.send(transaction(["b@r.test"], { body: content }));
          const after = connection.send(transaction(["c@r.test"]));
          assert.deepEqual([(await result).ending, (await after).ending], [ending, "not-begun"]);
          assert.equal((await result).mailTaken, true);
          assert.equal(connection.usable, false);
        });
      }
    }
  }
});

/** Content of which two pieces of ten bytes are read, and the third when `go` says so. */
function inThirds(go: Promise<void>): ReturnType<typeof body> {
  return {
    size: 30,
    whole: undefined,
    async *chunks(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(10, "x");
      yield Buffer.alloc(10, "x");
      await go;
      yield Buffer.alloc(10, "x");
    },
  };
}

test("a reply to content that is under way is never a delivery", async () => {
  const script = `${hello("CHUNKING")}
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: BDAT 30 LAST
    bytes 10
    S: 250 done
    end
  `;
  await converse(script, async (connection) => {
    const closed = new Promise<void>((resolve) => connection.onClose(resolve));
    const result = await connection.send(transaction(["b@r.test"], { body: inThirds(closed) }));
    assert.equal(result.ending, "broken");
    assert.deepEqual(brief(result), [`data 4.5.0 unexpected reply 250 sending content to ${HOST}`]);
  });
});

test("half a reply to content that is under way is none to its end", async () => {
  const script = `${hello("CHUNKING")}
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: BDAT 30 LAST
    bytes 10
    raw: 250-half\\r\\n
    end
  `;
  const { heard, trace } = hearing("250-half");
  await converse(
    script,
    async (connection) => {
      const result = await connection.send(transaction(["b@r.test"], { body: inThirds(heard) }));
      assert.equal(result.ending, "broken");
      assert.deepEqual(brief(result), [`data 4.5.0 unexpected data sending content to ${HOST}`]);
    },
    { trace },
  );
});

/** Tells when a line has come, though the reply it belongs to has not. */
function hearing(line: string): { readonly heard: Promise<void>; readonly trace: Trace } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const trace = (_: string, text: string): void => {
    if (text === line) resolve();
  };
  return { heard: promise, trace };
}

test("who has sent the last byte is due its reply, whatever the body still has to close", async () => {
  const closing = Promise.withResolvers<void>();
  const size = 200_000;
  const content = {
    size,
    whole: undefined,
    async *chunks(): AsyncGenerator<Buffer> {
      for (let at = 0; at < size; at += 50_000) yield Buffer.alloc(50_000, "x");
      for (let rest = 0; rest < 50; rest++) await new Promise((go) => setImmediate(go));
      closing.resolve();
    },
  };
  const script = `${hello("CHUNKING")}
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: BDAT ${size} LAST
    bytes ${size}
    S: 250 done
  `;
  await converse(script, async (connection) => {
    const result = await connection.send(transaction(["b@r.test"], { body: content }));
    assert.deepEqual(brief(result), ["+250"]);
    assert.equal(connection.usable, true);
    await closing.promise;
  });
});

test("bytes on an idle connection are no reply to what is sent afterwards", async () => {
  const taken = `${ENVELOPE}\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\ncontent`;
  const cases = [
    // Together with the last reply, and by themselves; the next message waits, or comes later.
    { pipelineDepth: 1, atOnce: true, script: "raw: 250 done\\r\\n250-half\\r\\n\nend" },
    { pipelineDepth: 100, atOnce: false, script: "raw: 250 done\\r\\n250-half\\r\\n\nend" },
    {
      pipelineDepth: 100,
      atOnce: false,
      script: "S: 250 done\ngate now\nraw: 250-half\\r\\n\nend",
    },
  ];
  const lockStep = taken
    .replace("\nC: RCPT", "\nS: 250 ok\nC: RCPT")
    .replace("\nC: DATA\nS: 250 ok\nS: 250 ok", "\nS: 250 ok\nC: DATA");
  for (const { pipelineDepth, atOnce, script } of cases) {
    const { heard, trace } = hearing("250-half");
    await converse(
      `${hello("PIPELINING")}${pipelineDepth === 1 ? lockStep : taken}\n${script}`,
      async (connection, peer) => {
        const first = connection.send(transaction(["b@r.test"]));
        const after = atOnce ? connection.send(transaction(["b@r.test"])) : undefined;
        assert.deepEqual(brief(await first), ["+250"]);
        peer.open("now");
        await heard;
        const next = await (after ?? connection.send(transaction(["b@r.test"])));
        assert.equal(next.ending, "not-begun");
        assert.match(next.failure?.text ?? "", /^unexpected data while idle/);
      },
      { pipelineDepth, trace },
    );
  }
});

test("a connection that ends at RSET says nothing against the message that would have followed", async () => {
  for (const step of [
    "drop",
    "S: 421 4.7.0 enough\nend",
    "S: 250 ok\nS: 250 ok\nS: 250 ok\nS: 250 ok\nend",
  ]) {
    const script = `${hello("PIPELINING")}
      ${ENVELOPE}
      C: DATA
      S: 250 ok
      S: 550 no
      S: 503 no
      C: RSET
      ${step}
    `;
    await converse(script, async (connection) => {
      assert.equal((await connection.send(transaction(["b@r.test"]))).ending, "judged");
      const next = await connection.send(transaction(["b@r.test"]));
      const answered = step.startsWith("S: 250");
      assert.deepEqual(
        [next.ending, next.mailTaken],
        [answered ? "broken" : "not-begun", answered],
      );
    });
  }
});
