import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { definePlugin, type Plugin } from "../../core/mod.ts";
import { startMta } from "../../test/support/mta.ts";
import { WEB, type WebAddress } from "./contract.ts";

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks a web server on loopback. */
export function ask(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    call.on("error", reject);
    call.end();
  });
}

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
    "GET /": (c) => c.redirect("/own/"),
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
    const api = await ask(port, "/api/mta/v1/own/caller");
    assert.equal(api.status, 200);
    assert.deepEqual(JSON.parse(api.body), {
      ...{ name: "address", address: "127.0.0.1", right: "admin", seesLogs: true },
      why: "http-access allows admin from 127.0.0.1",
    });
    assert.match(String(api.headers["content-security-policy"]), /default-src 'none'/);
    assert.equal((await ask(port, "/own/page/x")).body, "/own/page/x");
    assert.equal((await ask(port, "/")).headers.location, "/own/");
    assert.equal((await ask(port, "/nowhere")).status, 404);
    assert.equal((await ask(port, "/api/mta/v1/own/caller", { host: "evil.test" })).status, 421);
    assert.equal((await ask(port, "/api/mta/v1/status", { host: `mta.test:${port}` })).status, 200);
    assert.equal((await ask(port, "/api/mta/v1/own/change", {}, "POST")).status, 200);
    mta.config = "http-mgmt-port any\nhttp-access 127.0.0.1 operator";
    assert.ok((await control.reload()).ok);
    assert.equal(addresses()[0]?.port, port, "the port stays");
    assert.equal((await ask(port, "/api/mta/v1/own/change", {}, "POST")).status, 403);
    mta.config = "http-mgmt-port any\nhttp-access 127.0.0.0/8 none";
    assert.ok((await control.reload()).ok);
    assert.equal((await ask(port, "/api/mta/v1/own/caller")).status, 403);
    assert.equal((await ask(port, "/nowhere")).status, 403);
    assert.equal((await ask(port, "/own/open")).status, 200);
    mta.config = "http-mgmt-port 0\nhttp-access 127.0.0.1 admin";
    assert.ok((await control.reload()).ok);
    assert.deepEqual(addresses(), []);
    await assert.rejects(ask(port, "/own/open"));
  } finally {
    await mta.stop();
  }
});
