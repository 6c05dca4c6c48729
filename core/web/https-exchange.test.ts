import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { startHttpSink } from "../../test/support/http-sink.ts";
import { startHttpsServer, TEST_AUTHORITY } from "../../test/support/https-server.ts";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import { until } from "../../test/support/until.ts";
import { parseCidr } from "../directive/kinds/cidr.ts";
import { isOffInternet } from "../dns/no-internet.ts";
import { HttpConnections } from "./http-connections.ts";
import { askHttps } from "./https-exchange.ts";
import type { HttpsAnswer, HttpsParts, HttpsQuestion } from "./https-question.ts";

const LOOPBACK = parseCidr("127.0.0.0/8");

async function lab(t: TestContext, allowed = LOOPBACK === undefined ? [] : [LOOPBACK]) {
  const server = await startHttpsServer((request, response, body) => {
    switch (request.url) {
      case "/hang":
        return;
      case "/long":
        response.end(Buffer.alloc(100_000));
        return;
      case "/elsewhere":
        response.writeHead(302, { location: "/" }).end();
        return;
      case "/cut":
        response.writeHead(200, { "content-length": "10" }).write("12345");
        response.socket?.end();
        return;
      case "/taken":
        response.socket?.destroy();
        return;
      default:
        response.setHeader("content-type", "Text/Plain; charset=us-ascii");
        response.end(`${request.method} ${body.length} ${request.headers["content-type"] ?? ""}`);
    }
  });
  t.after(() => server.stop());
  const clock = new FakeClock();
  const resolver = tableResolver({
    "A mta-sts.sts.test": found("127.0.0.1"),
    "A wrong.test": found("127.0.0.1"),
    "A dead.test": { kind: "temporary", reason: "SERVFAIL" },
    "A multicast.test": found("224.0.0.1"),
    "A intranet.test": found("10.1.2.3"),
  });
  const ask = (
    question: Partial<HttpsQuestion>,
    isKnown = true,
    parts: Partial<HttpsParts> = {},
  ): Promise<HttpsAnswer> =>
    askHttps(
      {
        ...{ resolver, clock, allowed, authorities: isKnown ? [TEST_AUTHORITY] : undefined },
        ...parts,
      },
      {
        ...{ host: "mta-sts.sts.test", port: server.port, path: "/", method: "GET" },
        ...{ limit: 10_000, mostBytes: 64_000 },
        ...question,
      },
    );
  return { ask, clock, server };
}

const brief = (answer: HttpsAnswer): string =>
  answer.kind === "answered"
    ? `${answer.status} ${answer.mediaType} ${answer.body}`
    : `${answer.stage}`;

test("a host is asked under its own name, with and without a body", async (t) => {
  const { ask, server } = await lab(t);
  assert.equal(brief(await ask({})), "200 text/plain GET 0 ");
  assert.deepEqual(server.asked, [`GET mta-sts.sts.test:${server.port} /`]);
  const post = {
    method: "POST",
    body: Buffer.alloc(90_000),
    headers: { "content-type": "application/x" },
  } as const;
  assert.equal(brief(await ask(post)), "200 text/plain POST 90000 application/x");
  assert.equal(brief(await ask({ host: "127.0.0.1" })), "200 text/plain GET 0 ");
});

test("no redirection is followed, and nothing is taken that is too long or cut off", async (t) => {
  const { ask, server } = await lab(t);
  assert.equal(brief(await ask({ path: "/elsewhere" })), "302  ");
  assert.equal(brief(await ask({ path: "/long" })), "size");
  assert.equal(brief(await ask({ path: "/cut" })), "connection");
  assert.equal(server.asked.length, 3);
});

test("what was sent whole is not sent to another address as well, unless it only asks", async (t) => {
  const { ask, server } = await lab(t);
  const resolver = tableResolver({ "A mta-sts.sts.test": found("127.0.0.1", "127.0.0.1") });
  let sent = 0;
  const post = { path: "/taken", method: "POST", body: Buffer.from("x") } as const;
  assert.equal(
    brief(await ask({ ...post, onSent: () => sent++ }, true, { resolver })),
    "connection",
  );
  assert.deepEqual([server.asked.length, sent], [1, 1]);
  assert.equal(brief(await ask({ path: "/taken" }, true, { resolver })), "connection");
  assert.equal(server.asked.length, 3);
  assert.equal(brief(await ask({ ...post, onSent: () => sent++ }, false)), "certificate");
  assert.equal(sent, 1);
});

/** What comes of a body of 10 bytes whose pieces go on only after the answer, from a server that says `status` to the first. */
async function answerToUnended(t: TestContext, status: number): Promise<string> {
  const server = createServer((request, response) => {
    request.once("data", () => response.writeHead(status).end("so"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { ask } = await lab(t);
  const answered = new AbortController();
  const body = {
    size: 10,
    async *chunks() {
      yield Buffer.from("12345");
      await new Promise<void>((resolve) =>
        answered.signal.addEventListener("abort", () => resolve(), { once: true }),
      );
    },
  };
  const question = { host: "127.0.0.1", port, method: "POST", body } as const;
  const answer = await ask(question, true, { clear: true });
  answered.abort();
  return brief(answer);
}

test("a yes to half a request does not count as an answer, a no does", async (t) => {
  assert.equal(await answerToUnended(t, 202), "connection");
  assert.equal(await answerToUnended(t, 413), "413  so");
});

test("content that fails at its very end, or is of another length than it promised, is not sent as a whole", async (t) => {
  const { port, heard, stop } = await startHttpSink(() => ({ status: 200, text: "so" }));
  t.after(stop);
  const { ask } = await lab(t);
  const post = async (pieces: readonly string[], fails = false): Promise<string> => {
    async function* chunks() {
      for (const piece of pieces) yield Buffer.from(piece);
      await turn();
      if (fails) throw new Error("its last line has no end");
    }
    const body = { size: 10, chunks };
    const question = { host: "127.0.0.1", port, method: "POST", body } as const;
    return brief(await ask(question, true, { clear: true }));
  };
  for (const pieces of [["12345"], ["12345", "678901"], ["1234567890", "1"]])
    assert.equal(await post(pieces), "content", pieces.join());
  assert.equal(await post(["12345", "67890"], true), "content");
  // The next is answered after all that was sent before it.
  assert.equal(await post(["", "12345", "", "67890", ""]), "200  so");
  assert.equal(heard.length, 1);
});

test("a certificate of nobody we trust, or for another host, is told as such", async (t) => {
  const { ask } = await lab(t);
  assert.equal(brief(await ask({}, false)), "certificate");
  assert.equal(brief(await ask({ host: "wrong.test" })), "certificate");
});

test("names lead to no service of this host, nor to nowhere", async (t) => {
  const { ask, server } = await lab(t, []);
  assert.equal(brief(await ask({})), "dns");
  assert.equal(brief(await ask({ host: "multicast.test" })), "dns");
  assert.equal(brief(await ask({ host: "intranet.test" })), "dns");
  assert.equal(brief(await ask({ host: "dead.test" })), "dns");
  assert.equal(brief(await ask({ host: "none.test" })), "dns");
  assert.deepEqual(server.asked, []);
});

test("everything together has a limit in time, and ends with who asked", async (t) => {
  const { ask, clock, server } = await lab(t);
  const slow = ask({ path: "/hang" });
  await until("the request", async () => server.asked.length === 1 || undefined);
  await clock.advance(10_001);
  assert.equal(brief(await slow), "time");
  const ending = new AbortController();
  const given = ask({ path: "/hang", signal: ending.signal });
  await until("the second request", async () => server.asked.length === 2 || undefined);
  ending.abort();
  assert.equal(brief(await given), "time");
  assert.equal(brief(await ask({ signal: ending.signal })), "time");
});

test("content comes in pieces, and the beginning of an answer may be enough", async (t) => {
  const { ask } = await lab(t);
  async function* chunks() {
    for (let piece = 0; piece < 40; piece++) yield Buffer.alloc(50_000);
  }
  const body = { size: 2_000_000, chunks };
  assert.equal(brief(await ask({ method: "POST", body })), "200 text/plain POST 2000000 ");
  const long = await ask({ path: "/long", mostBytes: 100, beginningIsEnough: true });
  assert.ok(long.kind === "answered" && long.body.length === 100);
  assert.equal(long.field("content-length"), "100000");
  const broken = {
    size: 10,
    async *chunks() {
      yield Buffer.from("12345");
      throw new Error("gone");
    },
  };
  assert.equal(brief(await ask({ method: "POST", body: broken })), "content");
});

test("a connection that is kept serves the next request, and one that was closed meanwhile is made anew", async (t) => {
  const { ask, server } = await lab(t);
  const connections = new HttpConnections();
  t.after(() => connections[Symbol.dispose]());
  for (let count = 0; count < 3; count++)
    assert.equal(brief(await ask({}, true, { connections })), "200 text/plain GET 0 ");
  assert.equal(server.connections(), 1);
  server.closeConnections();
  assert.equal(brief(await ask({}, true, { connections })), "200 text/plain GET 0 ");
});

test("silence has a limit of its own", async (t) => {
  const { ask, clock, server } = await lab(t);
  const slow = ask({ path: "/hang", idleLimit: 2000, connectLimit: 1000 });
  await until("the request", async () => server.asked.length === 1 || undefined);
  await clock.advance(2001);
  assert.equal(brief(await slow), "time");
});

test("names of strangers lead to nothing in networks of our own", () => {
  const inside = [
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "127.0.0.1",
  ];
  for (const address of [...inside, "0.0.0.0", "255.255.255.255", "198.19.0.1", "192.0.0.192"]) {
    assert.ok(isOffInternet(address), address);
    assert.ok(isOffInternet(`::ffff:${address}`), address);
  }
  for (const address of inside) assert.ok(isOffInternet(`64:ff9b::${address}`), address);
  for (const address of ["::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1", "2002:a00:1::1"])
    assert.ok(isOffInternet(address), address);
  for (const address of ["9.9.9.9", "172.32.0.1", "2620:fe::fe", "64:ff9b::909:909", "192.0.2.1"])
    assert.ok(!isOffInternet(address), address);
});
