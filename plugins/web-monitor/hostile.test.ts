import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { definePlugin, type Plugin } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { askWeb, sayToWeb } from "../../test/support/web-client.ts";
import { WEB } from "./contract.ts";

const own: Plugin = definePlugin({
  name: "own",
  summary: "Tells who asks, and what for.",
  directives: {},
  routes: {
    "GET /own/caller": (c, { caller }) => c.json(caller),
    "POST /own/echo": async (c) => c.text(`echo ${(await c.req.text()).length}`),
  },
});

const API = "/api/mta/v1";
const CALLER = `${API}/own/caller`;
const ECHO = `${API}/own/echo`;

async function serving(run: (port: number) => Promise<void>): Promise<void> {
  const mta = await startMta("http-mgmt-port any", { plugins: [own] });
  try {
    await run(mta.engine.services.get(WEB).addresses[0]?.port ?? 0);
  } finally {
    await mta.stop();
  }
}

/** Statuses of the answers in what a server said. */
function statuses(said: string): readonly string[] {
  return Array.from(said.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status = ""]) => status);
}

test("where a request ends is never in doubt: what says so in two ways is refused, and nothing after it is a request", () =>
  serving(async (port) => {
    const host = `Host: 127.0.0.1:${port}`;
    const hidden = `GET ${CALLER} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`;
    const length = hidden.length;
    const chunks = `0\r\n\r\n${hidden}`;
    for (const [fields, body] of [
      ["Content-Length: 4\r\nTransfer-Encoding: chunked", chunks],
      [`Transfer-Encoding: chunked\r\nContent-Length: ${chunks.length}`, chunks],
      ["Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", chunks],
      ["Transfer-Encoding: identity", hidden],
      ["Transfer-Encoding: chunked, identity", chunks],
      ["Transfer-Encoding: xchunked", chunks],
      ["Transfer-Encoding: \vchunked", chunks],
      ["Transfer-Encoding:\r\n chunked", chunks],
      ["Transfer-Encoding : chunked", chunks],
      ["Transfer_Encoding: chunked\r\nContent-Length : 0", hidden],
      [`Content-Length: 0\r\nContent-Length: ${length}`, hidden],
      [`Content-Length: 0, ${length}`, hidden],
      ["Content-Length: +0", hidden],
      ["Content-Length: -1", hidden],
      ["Content-Length: 0x0", hidden],
      ["Content-Length: 99999999999999999999999", hidden],
      ["Transfer-Encoding: chunked", `0x0\r\n\r\n${hidden}`],
      ["Transfer-Encoding: chunked", `-1\r\n\r\n${hidden}`],
      ["Transfer-Encoding: chunked", `0\n\n${hidden}`],
      ["Transfer-Encoding: chunked", `5\r\nhelloXX0\r\n\r\n${hidden}`],
      ["Transfer-Encoding: chunked", `ffffffffffffffff1\r\n${hidden}`],
      ["Transfer-Encoding: chunked", `5;${"x".repeat(100_000)}\r\nhello\r\n${chunks}`],
      ["Transfer-Encoding: chunked", `0\r\n${"X: y\r\n".repeat(20_000)}\r\n${hidden}`],
    ] as const) {
      const said = await sayToWeb(
        port,
        `POST ${ECHO} HTTP/1.1\r\n${host}\r\n${fields}\r\n\r\n${body}`,
      );
      assert.equal(said.match(/"seesLogs"/g), null, `${fields}: ${said}`);
      assert.ok(statuses(said).length <= 1, `${fields}: ${said}`);
      assert.doesNotMatch(said, /^HTTP\/1\.1 5/, fields);
    }
    const version0 = `POST ${ECHO} HTTP/1.0\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;
    assert.equal((await sayToWeb(port, version0)).match(/"seesLogs"/g), null);
  }));

test("what is odd and clear is answered: pipelined requests in turn, HTTP/1.0, half-closed sockets, extensions of chunks, whole addresses, offers to upgrade", () =>
  serving(async (port) => {
    const host = `Host: 127.0.0.1:${port}`;
    const asked = (more = "", path = CALLER, version = "1.1"): string =>
      `GET ${path} HTTP/${version}\r\n${host}\r\n${more}\r\n`;
    const last = asked("Connection: close\r\n");
    const pipelined = statuses(await sayToWeb(port, asked() + asked() + last));
    // Deno ends a connection after an answer, and says so in it.
    assert.ok(pipelined.every((status) => status === "200") && [1, 3].includes(pipelined.length));
    assert.deepEqual(statuses(await sayToWeb(port, asked("", CALLER, "1.0"))), ["200"]);
    const nameless = await sayToWeb(port, `GET ${CALLER} HTTP/1.0\r\n\r\n`);
    assert.match(statuses(nameless).join(), /^4(00|21)$/);
    for (const more of [
      "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
      "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
      "Expect: 100-continue\r\nConnection: close\r\n",
      "Last-Event-ID: \xff\xfe'\"<>{{7*7}}\r\nConnection: close\r\n",
    ]) {
      const said = await sayToWeb(port, asked(more));
      assert.doesNotMatch(said, /^HTTP\/1\.1 (101|5\d\d)/m, more);
      assert.match(said, /^HTTP\/1\.1 (200|400|417) /m, more);
    }
    const whole = asked("Connection: close\r\n", `http://127.0.0.1:${port}${CALLER}`);
    assert.deepEqual(statuses(await sayToWeb(port, whole)), ["200"]);
    const chunked = `POST ${ECHO} HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5;a=b;c="d"\r\nhello\r\n0;x\r\nTrailer: y\r\n\r\n`;
    assert.match(await sayToWeb(port, chunked), /^HTTP\/1\.1 200 [\s\S]*echo 5/);
    // TLS where none is spoken, and HTTP/2 as if it were known.
    const hello = Buffer.from("16030100c8010000c40303", "hex").toString("latin1");
    for (const bytes of [
      hello + "\0".repeat(300),
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\0",
      "\r\n".repeat(5) + last,
    ])
      assert.doesNotMatch(await sayToWeb(port, bytes, true), /^HTTP\/1\.1 5/m);
    assert.match(await sayToWeb(port, asked(), true), /^HTTP\/1\.1 200 /, "it hears the answer");
    assert.equal(await sayToWeb(port, "", true), "");
  }));

test("many header fields, long ones and doubled ones hide nothing: whoever comes for others is seen to", () =>
  serving(async (port) => {
    const host = `Host: 127.0.0.1:${port}`;
    const asked = (fields: string): string =>
      `GET ${CALLER} HTTP/1.1\r\n${host}\r\nConnection: close\r\n${fields}\r\n`;
    const rightOf = (said: string): string =>
      statuses(said)[0] === "200"
        ? (/"right":"(\w+)"/.exec(said)?.[1] ?? "")
        : (statuses(said)[0] ?? "none");
    assert.equal(rightOf(await sayToWeb(port, asked(""))), "admin");
    assert.equal(rightOf(await sayToWeb(port, asked("X-Forwarded-For: 127.0.0.1\r\n"))), "monitor");
    for (const [count, field] of [
      [90, "a: b\r\n"],
      [150, "a: b\r\n"],
      [2100, "a:\r\n"],
      [3500, "a:\r\n"],
      [10_000, "a: b\r\n"],
      [1, `a: ${"b".repeat(1_000_000)}\r\n`],
    ] as const) {
      const said = await sayToWeb(
        port,
        asked(`${field.repeat(count)}X-Forwarded-For: 192.0.2.1\r\n`),
      );
      assert.match(
        rightOf(said),
        /^(monitor|431|400|none)$/,
        `${count} fields: ${said.slice(0, 200)}`,
      );
      const hosts = await sayToWeb(port, asked(`${field.repeat(count)}Host: evil.test\r\n`));
      assert.match(rightOf(hosts), /^(421|431|400|none)$/, `${count} fields, then another host`);
    }
    for (const fields of [
      "X-API-Key: a\r\nX-API-Key: b\r\n",
      `Authorization: Bearer ${"x".repeat(40)}\r\nX-API-Key: y\r\n`,
      "X-Api-Key:\r\n",
    ])
      assert.equal(rightOf(await sayToWeb(port, asked(fields))), "401", fields);
  }));

test("names of objects' own things, deep and packed bodies are no more than odd values", () =>
  serving(async (port) => {
    const routes = JSON.parse((await askWeb(port, `${API}/openapi.json`)).body);
    const failed: string[] = [];
    for (const [path, methods] of Object.entries<
      Record<string, { parameters?: { name: string; in: string }[] }>
    >(routes.paths)) {
      const { get } = methods;
      if (get === undefined || path.includes("{") || path === "/events") continue;
      for (const name of [
        "__proto__",
        "constructor[prototype][polluted]",
        ...(get.parameters ?? []).map((each) => each.name),
      ])
        for (const value of [
          "__proto__",
          "constructor",
          `${"*a".repeat(400)}`,
          "(a+)+$",
          "\0",
          "%",
        ]) {
          const asked = `${API}${path}?${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
          const { status } = await askWeb(port, asked);
          if (status >= 500) failed.push(`${status} ${asked}`);
        }
    }
    assert.deepEqual(failed, []);
    assert.equal(Reflect.get({}, "polluted"), undefined);
    const headers = { "content-type": "application/json" };
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    for (const body of [
      deep,
      `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
      '{"__proto__":{"polluted":1},"user":{"__proto__":{"polluted":1}},"password":[]}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"user":"__proto__","password":"constructor"}',
    ]) {
      const { status } = await askWeb(port, `${API}/login`, {
        method: "POST",
        headers,
        body: body.slice(0, 16_000),
      });
      assert.ok(
        status === 400 || status === 401 || status === 413,
        `${status} ${body.slice(0, 40)}`,
      );
      assert.equal(Reflect.get({}, "polluted"), undefined);
    }
    const packed = gzipSync(JSON.stringify({ user: "ann", password: "x".repeat(1_000_000) }));
    const head = `POST ${API}/login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    assert.deepEqual(statuses(await sayToWeb(port, head + packed.toString("latin1"))), ["415"]);
  }));
