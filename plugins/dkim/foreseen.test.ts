import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { standardPlugins } from "../standard.ts";
import { foreseenSignatures, generateKey, writeKeyFile } from "./contract.ts";

const CONFIG = `domain-key s1,example.net,rsa.pem
domain-key e1,example.net,ed.pem
domain-key gone,gone.example,none.pem
domain-key all,*,rsa.pem
<virtual-mta-pool p>
  virtual-mta v1
  domain-key pool,pool.example,rsa.pem
</virtual-mta-pool>
<virtual-mta v1>
  domain-key own,example.net,rsa.pem
</virtual-mta>
<virtual-mta v2>
</virtual-mta>
<domain plain.test>
  dkim-sign no
</domain>
<domain both.test>
  second-dkim-sign yes
  second-dkim-algorithm ed25519-sha256
</domain>
<domain fixed.test>
  dkim-identity @pool.example
</domain>
<domain *>
  dkim-sign yes
</domain>
`;

test("which signatures a message is to get is foreseen from settings and header", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeKeyFile(join(folder, "rsa.pem"), await generateKey("rsa", 1024));
    await writeKeyFile(join(folder, "ed.pem"), await generateKey("ed25519"));
    const file = join(folder, "config");
    const { config, diagnostics } = await loadConfig({
      file,
      plugins: standardPlugins,
      files: memoryFiles({ [file]: CONFIG }),
      checkFiles: false,
      loadPlugin: () => Promise.reject(new Error("none")),
    });
    assert.ok(config, diagnostics.map(({ message }) => message).join("\n"));
    const of = async (queue: string, header: string): Promise<readonly string[]> => {
      const [domain = "", virtualMta = ""] = queue.split("/");
      const bytes = Buffer.from(`${header}\r\n`);
      const found = await foreseenSignatures(config, { domain, virtualMta }, bytes);
      return found.map(({ selector, domain: signed, key }) =>
        "problem" in key
          ? `${selector} ${signed} ${key.isLost}`
          : `${selector} ${signed} ${key.type}`,
      );
    };
    const from = "From: a@example.net";
    assert.deepEqual(await of("x.test/v2", from), ["s1 example.net rsa"]);
    assert.deepEqual(await of("x.test/v1", from), ["own example.net rsa"]);
    assert.deepEqual(await of("both.test/v2", from), [
      ...["s1 example.net rsa", "e1 example.net ed25519"],
    ]);
    assert.deepEqual(await of("plain.test/v2", from), []);
    assert.deepEqual(await of("x.test/v2", "From: a@news.example.net"), ["s1 example.net rsa"]);
    assert.deepEqual(await of("x.test/v2", "From: a@other.test"), ["all other.test rsa"]);
    assert.deepEqual(await of("x.test/v2", `${from}\r\nSender: b@other.test`), [
      "all other.test rsa",
    ]);
    assert.deepEqual(await of("fixed.test/v1", from), ["pool pool.example rsa"]);
    assert.deepEqual(await of("x.test/v2", "From: a@gone.example"), ["gone gone.example true"]);
    assert.deepEqual(await of("x.test/v2", "Subject: nobody"), []);
  });
});
