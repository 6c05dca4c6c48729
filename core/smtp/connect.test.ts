import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { converse, hello, refusal, withPeer } from "../../test/support/smtp-converse.ts";
import { clientOptions, rfcTimeouts } from "../../test/support/smtp-messages.ts";
import type { Clock } from "../time/clock.ts";
import { connectSmtp } from "./connect.ts";

const HOST = "mx.test (127.0.0.1)";

test("what the peer offers is known, less what is to be ignored", async () => {
  const script = hello("PIPELINING", "size 1000", "X-OTHER a b", "CHUNKING", "");
  await converse(
    script,
    async ({ peer }, { port }) => {
      assert.deepEqual(peer.extensions, ["PIPELINING", "SIZE", "X-OTHER"]);
      assert.equal(peer.sizeLimit, 1000);
      assert.equal(peer.host, HOST);
      assert.equal(peer.port, port);
      assert.equal(peer.localAddress, "127.0.0.1");
      assert.equal(peer.tls, undefined);
      assert.equal(peer.tlsFellBack, false);
    },
    { ignoreExtensions: new Set(["CHUNKING"]) },
  );
});

test("SIZE without a number, or 0, means no limit", async () => {
  for (const size of ["SIZE", "SIZE 0", "SIZE x"]) {
    await converse(hello(size), async ({ peer }) => assert.equal(peer.sizeLimit, undefined));
  }
});

test("a peer that refuses EHLO is asked with HELO", async () => {
  const script = `
    S: 220 old
    C: EHLO out.test
    S: 500 what?
    C: HELO out.test
    S: 250 old
  `;
  await converse(script, async ({ peer }) => assert.deepEqual(peer.extensions, []));
});

test("a peer that hangs up on EHLO is asked with HELO on a new connection, once", async () => {
  const hangsUp = "S: 220 old\nC: EHLO out.test";
  for (const end of ["drop", "raw: 25\ndrop", "raw: 250-old\\r\\n\ndrop"]) {
    for (const tls of ["none", "opportunistic"] as const) {
      await converse(
        `${hangsUp}\n${end}\n---\nS: 220 old\nC: HELO out.test\nS: 250-old\nS: 250 SIZE 1`,
        async ({ peer }) => {
          assert.deepEqual([peer.extensions, peer.tlsFellBack], [[], false]);
        },
        { tls },
      );
    }
  }
  // HELO knows no TLS.
  const failure = await refusal(`${hangsUp}\ndrop`, { tls: "required" });
  assert.deepEqual([failure.stage, failure.status], ["ehlo", "4.4.2"]);
});

test("what the system refuses to connect with is a failure, not an exception", async () => {
  for (const changes of [{ localAddress: "nowhere" }, { port: 70_000 }]) {
    const result = await connectSmtp(clientOptions(25, changes));
    assert.ok(!result.ok);
    assert.deepEqual([result.failure.stage, result.failure.status], ["connect", "4.4.1"]);
  }
});

test("the connection comes from the local address given", async () => {
  await converse(
    hello(),
    async ({ peer }, server) => {
      assert.deepEqual(server.clients, ["127.0.0.2"]);
      assert.equal(peer.localAddress, "127.0.0.2");
    },
    { localAddress: "127.0.0.2" },
  );
});

test("lines are traced", async () => {
  const lines: string[] = [];
  await converse(hello("SIZE 5"), async () => {}, {
    trace: (direction, line) => lines.push(`${direction} ${line}`),
  });
  assert.deepEqual(lines, [
    "< 220 mx.test ESMTP",
    "> EHLO out.test",
    "< 250-mx.test",
    "< 250 SIZE 5",
  ]);
});

test("refusals at the greeting and at EHLO tell their stage; QUIT answers them", async () => {
  const cases = [
    ["S: 554 5.7.1 go away", "greeting", "5.7.1", false],
    ["S: 450 busy", "greeting", "4.0.0", true],
    ["S: 220 mx\nC: EHLO out.test\nS: 450 4.3.2 later", "ehlo", "4.3.2", true],
    ["S: 220 mx\nC: EHLO out.test\nS: 550 no\nC: HELO out.test\nS: 550 no", "ehlo", "5.0.0", false],
  ] as const;
  for (const [script, stage, status, temporary] of cases) {
    const failure = await refusal(`${script}\nC: QUIT\nS: 221 bye\nend`);
    assert.equal(failure.stage, stage);
    assert.equal(failure.status, status);
    assert.equal(failure.temporary, temporary);
    assert.equal(failure.host, HOST);
    assert.ok(failure.reply);
  }
});

test("421 and what is not a reply to the question close at once", async () => {
  const cases = [
    ["S: 421 4.3.2 closing", "greeting", "4.3.2", "421 4.3.2 closing"],
    ["S: 220 mx\nC: EHLO out.test\nS: 421 bye", "ehlo", "4.0.0", "421 bye"],
    ["S: 354 data", "greeting", "4.5.0", `unexpected reply 354 from ${HOST}`],
    ["S: 220 a\nS: 220 b", "greeting", "4.5.0", `data after the greeting of ${HOST}`],
    [
      "S: HTTP/1.1 400 Bad Request",
      "greeting",
      "4.5.0",
      `malformed reply: HTTP/1.1 400 Bad Request waiting for the greeting of ${HOST}`,
    ],
  ] as const;
  for (const [script, stage, status, text] of cases) {
    const failure = await refusal(`${script}\nend`);
    assert.deepEqual([failure.stage, failure.status, failure.text], [stage, status, text]);
    assert.equal(failure.temporary, true);
  }
});

test("a peer that closes before or after its greeting is a temporary failure", async () => {
  const before = await refusal("drop");
  assert.deepEqual([before.stage, before.status], ["greeting", "4.4.2"]);
  const after = await refusal(
    "S: 220 mx\nC: EHLO out.test\ndrop\n---\nS: 220 mx\nC: HELO out.test\ndrop",
  );
  assert.deepEqual([after.stage, after.status], ["ehlo", "4.4.2"]);
});

test("a refused connection names the error, the host and the local address", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  await new Promise((resolve) => server.close(resolve));
  const options = clientOptions(address.port, { localAddress: "127.0.0.2" });
  const result = await connectSmtp(options);
  assert.ok(!result.ok);
  const { failure } = result;
  assert.deepEqual([failure.stage, failure.status, failure.temporary], ["connect", "4.4.1", true]);
  assert.equal(
    failure.text,
    `ECONNREFUSED connecting to mx.test (127.0.0.1:${address.port}) from 127.0.0.2`,
  );
});

test("each wait has its limit, which trickled lines do not move", async () => {
  const clock = new FakeClock();
  await withPeer("S: 220-a\ngate more\nS: 220-b\nend", async (peer) => {
    const traced = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    let lines = 0;
    const trace = (): void => traced[lines++]?.resolve();
    const connected = connectSmtp(clientOptions(peer.port, { clock, trace }));
    await traced[0].promise;
    await clock.advance(rfcTimeouts.greeting - 1);
    peer.open("more");
    await traced[1].promise;
    assert.equal(clock.untilNext, 1);
    await clock.advance(1);
    const result = await connected;
    assert.ok(!result.ok);
    assert.deepEqual([result.failure.stage, result.failure.status], ["greeting", "4.4.2"]);
    assert.equal(result.failure.text, `timeout waiting for the greeting of ${HOST}`);
    assert.equal(clock.pending, 0);
  });
});

/** A listening port that says nothing. */
async function withSilentPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.on("error", () => {}).resume());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  try {
    await use(address.port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("opening the connection has its limit", async () => {
  const impatient: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after(_delay, task) {
      queueMicrotask(task);
      return { cancel: () => {} };
    },
  };
  await withSilentPort(async (port) => {
    const result = await connectSmtp(clientOptions(port, { clock: impatient }));
    assert.ok(!result.ok);
    assert.deepEqual([result.failure.stage, result.failure.status], ["connect", "4.4.1"]);
    assert.equal(result.failure.text, `timeout connecting to mx.test (127.0.0.1:${port})`);
  });
});

test("the caller can give up before, while connecting and in the conversation", async () => {
  await withSilentPort(async (port) => {
    const before = await connectSmtp(clientOptions(port), AbortSignal.abort());
    assert.ok(!before.ok);
    assert.match(before.failure.text, /^given up connecting to mx\.test/);
    const abort = new AbortController();
    const connecting = connectSmtp(clientOptions(port), abort.signal);
    abort.abort();
    const meanwhile = await connecting;
    assert.ok(!meanwhile.ok);
    assert.match(meanwhile.failure.text, /^given up connecting to mx\.test/);
  });
  await withPeer("S: 220 mx\nC: EHLO out.test\nend", async (peer) => {
    const abort = new AbortController();
    const trace = (direction: string): void => {
      if (direction === ">") queueMicrotask(() => abort.abort());
    };
    const result = await connectSmtp(clientOptions(peer.port, { trace }), abort.signal);
    assert.ok(!result.ok);
    assert.equal(result.failure.text, `given up waiting for the reply to EHLO from ${HOST}`);
  });
});
