import assert from "node:assert/strict";
import { test } from "node:test";
import { standardPlugins } from "../../../plugins/standard.ts";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { canBind } from "../../dns/can-bind.ts";
import { loadConfig } from "../load.ts";

async function warned(text: string, checkFiles: boolean): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: standardPlugins,
    files: memoryFiles({ "/c/config": text }),
    checkFiles,
    canBind,
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  return diagnostics
    .filter(({ code }) => code === "missing-address")
    .map(({ at, severity, message }) => `${severity} ${at?.line}: ${message}`);
}

test("source addresses that this host does not have are told of, each once, where they are named", async () => {
  const text = `host-name mta.test
smtp-source-host 192.0.2.77 mta.test
<virtual-mta v>
  smtp-source-host 127.0.0.1 v.test
  bind-to-source-ip 127.0.0.2,192.0.2.78,2001:db8::77
</virtual-mta>
<virtual-mta w>
  bind-to-source-ip 192.0.2.78
</virtual-mta>`;
  assert.deepEqual(await warned(text, true), [
    "warning 2: smtp-source-host: this host does not have the address 192.0.2.77",
    "warning 5: bind-to-source-ip: this host does not have the address 192.0.2.78",
    "warning 5: bind-to-source-ip: this host does not have the address 2001:db8::77",
  ]);
  assert.deepEqual(await warned(text, false), [], "as a file is looked at somewhere else");
});
