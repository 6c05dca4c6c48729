import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, lists } from "../../../test/configs/fixture-plugins.ts";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { loadConfig } from "../load.ts";
import type { ResolvedConfig } from "./resolved-config.ts";

async function resolved(text: string): Promise<ResolvedConfig> {
  const { config, diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [limits, lists],
    files: memoryFiles({ "/c/config": text }),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.ok(config);
  return config;
}

const TEXT = `
<source 10/8>
    relay yes
</source>
<source listener>
    relay no
</source>
<virtual-mta a>
    max-out 7
</virtual-mta>
<virtual-mta b>
</virtual-mta>
<virtual-mta-pool p>
    virtual-mta a
    virtual-mta b
</virtual-mta-pool>
`;

test("what is asked for every message is made once", async () => {
  const config = await resolved(TEXT);
  assert.equal(config.domain("x.example", "a"), config.domain("x.example", "a"));
  assert.equal(config.virtualMta("a"), config.virtualMta("a"));
  assert.equal(config.source("10.0.0.1"), config.source("10.0.0.2"));
  assert.equal(config.source("10.0.0.1", "listener"), config.source("10.0.0.1", "listener"));
  assert.equal(config.poolMembers("p"), config.poolMembers("p"));
  assert.deepEqual([...(config.poolMembers("p") ?? [])], ["a", "b"]);
  assert.equal(config.poolMembers("a"), undefined);
});

test("any number of names from outside push out nothing that is in use", async () => {
  const config = await resolved(TEXT);
  const [queue, client] = [config.domain("x.example", "a"), config.source("10.0.0.1")];
  for (let at = 0; at < 200_000; at++) {
    config.domain(`d${at}.example`, "a");
    config.source(`2001:db8::${at.toString(16)}`);
    if (at % 40_000 === 0) assert.equal(config.domain("x.example", "a"), queue);
  }
  // Settings and contexts of plugins hang on these objects.
  assert.equal(config.domain("x.example", "a"), queue);
  assert.equal(config.source("10.0.0.1"), client);
});

test("more clients and queues than are kept get the same answers", async () => {
  const config = await resolved(TEXT);
  for (let at = 0; at < 100_001; at++) {
    config.source(`192.0.${at >> 8}.${at & 255}`);
    config.domain(`d${at}.example`, "a");
  }
  assert.equal(config.source("10.0.0.1").get("relay").value, true);
  assert.equal(config.source("10.0.0.1", "listener").get("relay").value, false);
  assert.equal(config.source("192.0.2.1").get("relay").at, undefined);
  assert.equal(config.virtualMta("a").get("max-out").value, 7);
});
