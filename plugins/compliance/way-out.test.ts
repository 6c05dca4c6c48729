import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { HeaderBlock, type ResolvedConfig } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { standardPlugins } from "../standard.ts";
import { addedFields, virtualMtaAsked } from "./client-settings.ts";
import { wayOut } from "./way-out.ts";

const CONFIG = `host-name mail.example.net
max-message-size 50M
<virtual-mta-pool both>
  virtual-mta v1
  virtual-mta v2
</virtual-mta-pool>
<virtual-mta v1>
  smtp-source-host 192.0.2.1 one.example.net
</virtual-mta>
<virtual-mta v2>
  bind-to-source-ip 192.0.2.2,192.0.2.3
  host-name two.example.net
  <domain a.test>
    tls none
    max-message-size 10M
  </domain>
</virtual-mta>
<domain b.test>
  use-starttls no
</domain>
<domain c.test>
  tls required
</domain>
<source 10.0.0.1>
  default-virtual-mta v2
  add-date-header yes
</source>
<source 10.0.0.2>
  default-virtual-mta by-smtp-source-ip
  process-x-virtual-mta yes
  add-message-id-header yes
</source>
`;

async function resolved(): Promise<ResolvedConfig> {
  const { config, diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: standardPlugins,
    files: memoryFiles({ "/c/config": CONFIG }),
    checkFiles: false,
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  assert.ok(config, diagnostics.map(({ message }) => message).join("\n"));
  return config;
}

test("the way out is read for each member of a pool and each domain, and the weakest of them counts", async () => {
  const config = await resolved();
  const way = (virtualMta: string | undefined, ...domains: string[]) =>
    wayOut(config, { virtualMta, domains, signed: true }, "server.example.net");
  const both = way("both", "a.test", "c.test", "a.test");
  assert.deepEqual(both.virtualMtas, ["v1", "v2"]);
  assert.deepEqual(both.sources, [
    { address: "192.0.2.1", helo: "one.example.net" },
    { address: "192.0.2.2", helo: "two.example.net" },
    { address: "192.0.2.3", helo: "two.example.net" },
  ]);
  assert.deepEqual(both.tls, { mode: "none", domain: "a.test" });
  assert.equal(both.maxSize, 10 * 1024 * 1024);
  assert.equal(both.queues.length, 4);
  assert.deepEqual(way("v1", "a.test").tls, { mode: "opportunistic", domain: "a.test" });
  assert.deepEqual(way("v1", "b.test").tls, { mode: "none", domain: "b.test" });
  assert.deepEqual(way("v1", "c.test").tls, { mode: "required", domain: "c.test" });
  assert.equal(way("v1").tls, undefined);
  const plain = way(undefined, "a.test");
  assert.deepEqual([plain.virtualMtas, plain.sources], [["{default}"], []]);
});

test("a client's virtual MTA is that of its mail, of its settings, or of the address it connects to", async () => {
  const config = await resolved();
  const asked = (client: string, header = "", local = "192.0.2.3") =>
    virtualMtaAsked(config, config.source(client), HeaderBlock.of(Buffer.from(header)), local);
  assert.equal(asked("10.0.0.1"), "v2");
  assert.equal(asked("10.0.0.1", "X-Virtual-MTA: v1\r\n"), "v2");
  assert.equal(asked("10.0.0.2"), "v2");
  assert.equal(asked("10.0.0.2", "", "192.0.2.1"), "v1");
  assert.equal(asked("10.0.0.2", "", "192.0.2.9"), undefined);
  assert.equal(asked("10.0.0.2", "X-Virtual-MTA: both\r\n"), "both");
  assert.equal(asked("10.0.0.2", "X-Virtual-MTA: nobody\r\n", "192.0.2.1"), "v1");
  assert.equal(asked("10.0.0.9"), undefined);
  assert.deepEqual([...addedFields(config.source("10.0.0.1"))], ["date"]);
  assert.deepEqual([...addedFields(config.source("10.0.0.2"))], ["message-id"]);
});
