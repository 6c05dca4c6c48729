import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, type Plugin } from "../../core/mod.ts";
import { fetchWeb } from "../../test/support/fetch-text.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { WEB } from "../web-monitor/contract.ts";
import { READINESS } from "./contract.ts";

let isWell = true;
const extra: Plugin = definePlugin({
  name: "extra",
  summary: "Has a check.",
  directives: {},
  needs: { readiness: READINESS },
  hooks: {
    start({ services: { readiness } }) {
      readiness.add("extra", () => ({ ready: isWell, text: "what\nonly operators see" }));
      readiness.add("broken", () => {
        if (!isWell) throw new Error("out of order");
        return { ready: true, text: "" };
      });
    },
  },
});

async function ask(mta: TestMta, path: string): Promise<readonly [number, unknown]> {
  const { port = 0 } = mta.engine.services.get(WEB).addresses[0] ?? {};
  const [status, text] = await fetchWeb(port, path);
  return [status, JSON.parse(text)];
}

test("anybody learns whether the server is ready, operators learn why not", async () => {
  isWell = true;
  const mta = await startMta("http-mgmt-port any", { plugins: [extra] });
  try {
    for (const path of ["/healthz", "/livez"])
      assert.deepEqual(await ask(mta, path), [200, { alive: true }]);
    const [status, answer] = await ask(mta, "/readyz");
    assert.equal(status, 200, JSON.stringify(answer));
    const text = JSON.stringify(answer);
    for (const name of ["accepting", "disk", "dns", "queue", "extra", "broken"])
      assert.match(text, new RegExp(`{"name":"${name}","ready":true,`));
    assert.match(text, /mail is taken on 127\.0\.0\.1 port \d+/);
    assert.deepEqual(await ask(mta, "/api/mta/v1/ready"), [200, answer]);
  } finally {
    await mta.stop();
  }
});

test("a check that fails, or is out of order, makes it 503; strangers are told no more", async () => {
  isWell = false;
  const mta = await startMta("http-mgmt-port any", { plugins: [extra] });
  try {
    const [status, answer] = await ask(mta, "/readyz");
    assert.equal(status, 503);
    assert.match(JSON.stringify(answer), /"extra","ready":false,"text":"what only operators see"/);
    assert.match(JSON.stringify(answer), /"the check failed: out of order"/);
    mta.config = "http-mgmt-port any\nhttp-access 127.0.0.0/8 none";
    assert.ok((await mta.engine.control.reload()).ok);
    assert.deepEqual(await ask(mta, "/readyz"), [503, { ready: false }]);
    assert.deepEqual(await ask(mta, "/healthz"), [200, { alive: true }]);
    assert.equal((await ask(mta, "/metrics"))[0], 403);
    assert.equal((await ask(mta, "/api/mta/v1/ready"))[0], 403);
  } finally {
    await mta.stop();
  }
});
