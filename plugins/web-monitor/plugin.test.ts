import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { definePlugin, type Plugin, systemRandom } from "../../core/mod.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { until } from "../../test/support/until.ts";
import {
  askWeb,
  sayToWeb,
  type WebAnswer,
  type WebQuestion,
} from "../../test/support/web-client.ts";
import { passwordHashOf } from "./command.ts";
import { WEB, type WebAddress } from "./contract.ts";

const own: Plugin = definePlugin({
  name: "own",
  summary: "Has routes.",
  directives: {},
  routes: {
    "GET /own/caller": (c, { caller }) => c.json(caller),
    "POST /own/change": { right: "admin", handler: (c) => c.json({ done: true }) },
  },
  webRoutes: {
    "GET /own/*": { right: "open", handler: (c) => c.text(c.req.path) },
    "GET /to-own": (c) => c.redirect("/own/"),
  },
});

test("the web server is off unless it is asked for, and says how; a reload turns it on and off and moves it", async () => {
  const mta = await startMta("", { plugins: [own] });
  const { services, control } = mta.engine;
  try {
    const addresses = (): readonly WebAddress[] => services.get(WEB).addresses;
    assert.deepEqual(addresses(), []);
    assert.ok(
      mta.log.some(({ message }) => /web server is off: http-mgmt-port 8080/.test(message)),
    );
    mta.config = "http-mgmt-port any";
    assert.ok((await control.reload()).ok);
    const [first] = addresses();
    assert.equal(first?.host, "127.0.0.1");
    const port = first?.port ?? 0;
    const api = await askWeb(port, "/api/mta/v1/own/caller");
    assert.equal(api.status, 200);
    assert.deepEqual(JSON.parse(api.body), {
      ...{ name: "address", address: "127.0.0.1", right: "admin", seesLogs: true },
    });
    assert.match(String(api.headers["content-security-policy"]), /default-src 'none'/);
    assert.equal((await askWeb(port, "/own/page/x")).body, "/own/page/x");
    assert.equal((await askWeb(port, "/to-own")).headers.location, "/own/");
    assert.equal((await askWeb(port, "/nowhere")).status, 404);
    assert.equal(
      (await askWeb(port, "/api/mta/v1/own/caller", { headers: { host: "evil.test" } })).status,
      421,
    );
    assert.equal(
      (await askWeb(port, "/api/mta/v1/status", { headers: { host: `mta.test:${port}` } })).status,
      200,
    );
    assert.equal((await askWeb(port, "/api/mta/v1/own/change", { method: "POST" })).status, 200);
    mta.config = "http-mgmt-port any\nhttp-access 127.0.0.1 operator";
    assert.ok((await control.reload()).ok);
    assert.equal(addresses()[0]?.port, port, "the port stays");
    assert.equal((await askWeb(port, "/api/mta/v1/own/change", { method: "POST" })).status, 403);
    mta.config = "http-mgmt-port any\nhttp-access 127.0.0.0/8 none";
    assert.ok((await control.reload()).ok);
    assert.equal((await askWeb(port, "/api/mta/v1/own/caller")).status, 403);
    assert.equal((await askWeb(port, "/nowhere")).status, 403);
    assert.equal((await askWeb(port, "/own/open")).status, 200);
    mta.config = "http-mgmt-port 0\nhttp-access 127.0.0.1 admin";
    assert.ok((await control.reload()).ok);
    assert.deepEqual(addresses(), []);
    await assert.rejects(askWeb(port, "/own/open"));
  } finally {
    await mta.stop();
  }
});

const file = (name: string): string =>
  fileURLToPath(new URL(`../../test/support/tls/${name}`, import.meta.url));
const PASSWORD = "correct horse";
const KEY = "k".repeat(40);

async function serving(
  lines: string,
  run: (port: number, mta: TestMta) => Promise<void>,
): Promise<void> {
  const mta = await startMta(`http-mgmt-port any\n${lines}`, { plugins: [own] });
  try {
    await run(mta.engine.services.get(WEB).addresses[0]?.port ?? 0, mta);
  } finally {
    await mta.stop();
  }
}

function cookieOf({ headers }: WebAnswer): string {
  const [cookie = ""] = headers["set-cookie"] ?? [];
  return cookie;
}

/** Asks for an answer that goes on; resolves when it has begun. */
function openStream(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, headers, agent: false as const };
    const call = request(options, (response) => {
      const ended = new Promise<void>((done) => {
        response.on("close", () => done());
        response.on("error", () => done());
      });
      response.once("data", () => resolve({ ended }));
      response.resume();
    });
    call.on("error", reject);
    call.end();
  });
}

test("people log in; changes they make need the page's token, and are written down with who made them", async () => {
  const hash = await passwordHashOf(PASSWORD, systemRandom, 4);
  const lines = `<http-user ann>\nright admin\npassword ${hash}\n</http-user>\nhttp-api-key ${KEY} name=job right=operator`;
  await serving(lines, async (port, mta) => {
    const api = (path: string, question?: WebQuestion): Promise<WebAnswer> =>
      askWeb(port, `/api/mta/v1${path}`, question);
    const login = (user: string, password: string, headers = {}): Promise<WebAnswer> =>
      api("/login", { method: "POST", headers, body: JSON.stringify({ user, password }) });
    assert.equal((await login("ann", "wrong")).status, 401);
    assert.equal((await login("nobody", PASSWORD)).status, 401);
    assert.equal((await login("ann", PASSWORD, { origin: "http://evil.test" })).status, 403);
    assert.equal((await api("/login", { method: "POST", body: "{" })).status, 400);
    const first = await login("ann", PASSWORD);
    assert.equal(first.status, 200);
    const set = cookieOf(first);
    assert.match(set, /^mta=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const { csrf } = JSON.parse(first.body);
    const cookie = set.split(";")[0] ?? "";
    const session = JSON.parse((await api("/session", { headers: { cookie } })).body);
    assert.deepEqual([session.name, session.right, session.csrf], ["user ann", "admin", csrf]);
    const change = async (headers: Record<string, string>): Promise<number> =>
      (await api("/own/change?a=1", { method: "POST", headers })).status;
    assert.equal(await change({ cookie }), 403);
    assert.equal(await change({ cookie, "x-csrf-token": `${csrf}x` }), 403);
    assert.equal(await change({ cookie, "x-csrf-token": csrf, origin: "http://evil.test" }), 403);
    assert.equal(await change({ cookie, "x-csrf-token": csrf }), 200);
    assert.equal(await change({ "sec-fetch-site": "cross-site" }), 403, "without a login too");
    assert.equal(await change({ "x-api-key": KEY }), 403, "the key is operator");
    assert.equal(await change({ "x-api-key": KEY.toUpperCase() }), 401);
    const stream = await openStream(port, "/api/mta/v1/events?kinds=alarm", { cookie });
    const out = await api("/logout", { method: "POST", headers: { cookie, "x-csrf-token": csrf } });
    assert.match(cookieOf(out), /^mta=; Path=\/; Max-Age=0/);
    await stream.ended;
    // What the page goes on to ask is refused, though the address alone might: it was not asked by nobody.
    assert.equal((await api("/status", { headers: { cookie } })).status, 401);
    assert.equal(await change({ cookie, "x-csrf-token": csrf }), 401);
    const over = await api("/session", { headers: { cookie } });
    assert.equal(JSON.parse(over.body).loginIsOver, true);
    assert.match(cookieOf(over), /^mta=; Path=\/; Max-Age=0/);
    const after = JSON.parse((await api("/session", { headers: { cookie } })).body);
    assert.equal(after.name, "address");
    const audit: unknown = JSON.parse((await api("/audit")).body);
    assert.ok(Array.isArray(audit));
    const entries = audit.map(({ who, what, parameters, note, status }) =>
      [who, what.replace("/api/mta/v1", ""), parameters, note, status].join("|"),
    );
    assert.deepEqual(entries.reverse(), [
      "address|POST /login||as ann|401",
      "address|POST /login||as nobody|401",
      "address|POST /login||as ann|200",
      ...["user ann|POST /own/change|a=1||403", "user ann|POST /own/change|a=1||403"],
      ...["user ann|POST /own/change|a=1||403", "user ann|POST /own/change|a=1||200"],
      "key job|POST /own/change|a=1||403",
      "user ann|POST /logout||logged out|200",
    ]);
    const kept = join(mta.directory, "spool", "audit.log");
    await until("the audit log", async () => {
      const text = await readFile(kept, "utf8").catch(() => "");
      return text.match(/"status":\d/g)?.length === entries.length ? true : undefined;
    });
    assert.equal((await stat(kept)).mode & 0o777, 0o600);
    assert.doesNotMatch(await readFile(kept, "utf8"), /horse|kkkk/);
  });
});

test("https is spoken on the same port: browsers are sent there, and are told to stay", async () => {
  const lines = `http-tls-certificate ${file("test.crt")}\nhttp-tls-key ${file("test.key")}\nhttp-strict-transport-security-max-age 1000\nhttp-log-tls yes\nhttp-log-requests yes\nhttp-log-data yes`;
  await serving(lines, async (port, mta) => {
    const plain = await askWeb(port, "/own/x?y=1");
    assert.equal(plain.status, 308);
    assert.equal(plain.headers.location, `https://127.0.0.1:${port}/own/x?y=1`);
    assert.equal(plain.headers["strict-transport-security"], undefined);
    assert.equal((await askWeb(port, "/api/mta/v1/own/change", { method: "POST" })).status, 403);
    const secret = { "x-api-key": "s".repeat(32) };
    const safe = await askWeb(port, "/own/x", { tls: true, headers: { cookie: "mta=secret" } });
    assert.equal(safe.status, 200);
    assert.equal(safe.headers["strict-transport-security"], "max-age=1000");
    assert.equal((await askWeb(port, "/own/x", { tls: true, headers: secret })).status, 401);
    assert.equal(mta.engine.services.get(WEB).addresses[0]?.tls, true);
    const log = JSON.stringify(mta.log);
    assert.match(
      log,
      /TLS with a client of the web server","fields":\{"client":"127.0.0.1","version":"TLSv1.3"/,
    );
    assert.match(
      log,
      /"web request","fields":\{"client":"127.0.0.1","who":"address","method":"GET","path":"\/own\/x","status":308/,
    );
    assert.match(log, /cookie: …/);
    assert.doesNotMatch(log, /mta=secret|ssss/);
  });
  await serving(`${lines}\nhttp-tls-ca-file ${file("test.crt")}`, async (port) => {
    await assert.rejects(askWeb(port, "/own/x", { tls: true }), "it shows no certificate");
  });
});

test("what is no proper request is answered with no, and nothing is taken for another one after it", async () => {
  await serving("", async (port) => {
    const host = `Host: 127.0.0.1:${port}`;
    const path = "/api/mta/v1/own/caller";
    const good = `GET ${path} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`;
    assert.match(await sayToWeb(port, good), /^HTTP\/1\.1 200 /);
    for (const [what, bytes, expected] of [
      [
        "two lengths",
        `POST ${path} HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
        /400/,
      ],
      [
        "a length and chunks",
        `POST ${path} HTTP/1.1\r\n${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${good}`,
        /400/,
      ],
      ["a field name with a blank", `GET ${path} HTTP/1.1\r\nHost : x\r\n\r\n`, /400/],
      ["a folded field", `GET ${path} HTTP/1.1\r\n${host}\r\nX: a\r\n b\r\n\r\n`, /400/],
      ["no host", `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`, /400|421/],
      [
        "two hosts",
        `GET ${path} HTTP/1.1\r\n${host}\r\nHost: evil.test\r\nConnection: close\r\n\r\n`,
        /400|421/,
      ],
      [
        "another host in the first line",
        `GET http://evil.test${path} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`,
        /421/,
      ],
      ["bare line feeds", `GET ${path} HTTP/1.1\n${host}\n\n`, /400/],
      ["long fields", `GET ${path} HTTP/1.1\r\n${host}\r\nX: ${"y".repeat(40_000)}\r\n\r\n`, /431/],
      ["no HTTP at all", "EHLO client.test\r\n", /400/],
      ["a tunnel", `CONNECT evil.test:25 HTTP/1.1\r\n${host}\r\n\r\n`, /.{0}/],
    ] as const) {
      const said = await sayToWeb(port, bytes);
      assert.match(said, expected, what);
      assert.equal(said.match(/"seesLogs"/g), null, `${what}: ${said}`);
    }
    const long = "x".repeat(3_000_000);
    const body = await askWeb(port, "/api/mta/v1/own/change", { method: "POST", body: long }).catch(
      () => undefined,
    );
    assert.ok(body === undefined || body.status === 413);
    for (const way of [
      "..%2f..%2fetc/passwd",
      "%2e%2e/%2e%2e/etc/passwd",
      "a%5c..%5cb",
      "a%00b",
      "%ff",
    ]) {
      const { status, body: said } = await askWeb(port, `/own/${way}`);
      assert.ok(status === 400 || status === 404, `${way}: ${status} ${said}`);
    }
  });
});

test("strangers are not read, and wash nothing out of the audit log; nor do commands that change nothing", async () => {
  await serving("http-access 127.0.0.1 monitor", async (port, mta) => {
    const api = "/api/mta/v1";
    // It never ends: whoever may not ask gets the answer all the same.
    const endless = `POST ${api}/own/change HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n`;
    assert.match(await sayToWeb(port, endless), /^HTTP\/1\.1 403 /);
    const long = { method: "POST", body: "x".repeat(20_000) };
    assert.equal((await askWeb(port, `${api}/login`, long)).status, 413);
    for (const path of [`${api}/logout`, `${api}/login`, `${api}/own/change`])
      await askWeb(port, path, { method: "POST", body: "{" });
    const command = async (words: string): Promise<number> =>
      (await askWeb(port, `/command?command=${encodeURIComponent(words)}`, { method: "POST" }))
        .status;
    assert.equal(await command("show status"), 200);
    assert.equal(await command("pause */*"), 403);
    mta.config = "http-mgmt-port any";
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal(await command("show status"), 200);
    assert.equal(await command("pause */*"), 200);
    const audit: unknown = JSON.parse((await askWeb(port, `${api}/audit`)).body);
    assert.ok(Array.isArray(audit));
    assert.deepEqual(
      audit.map(({ who, what, note, status }) => [who, what, note, status].join("|")),
      ["address|POST /command|mta pause */*|200"],
    );
    const [hold] = mta.engine.control.holds.list(1);
    assert.equal(hold?.by, "address");
    // Asked by HEAD, a stream is not begun.
    await askWeb(port, `${api}/events`, { method: "HEAD" });
    const { body } = await askWeb(port, "/metrics");
    assert.match(body, /^postrider_live_events_listeners 0$/m);
  });
});
