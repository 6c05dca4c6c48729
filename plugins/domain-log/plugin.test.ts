import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { COLUMNS } from "../accounting/contract.ts";
import { bounceCategories } from "../bounce-categories/plugin.ts";
import { domainLog } from "./plugin.ts";

test("a domain's records go to its file, those of others do not", async () => {
  const rcpt = (line: string): string => (line.includes("bad@") ? "550 5.1.1 no" : "250 2.1.5 ok");
  const peer = new SmtpPeer({ rcpt });
  const port = await peer.listen();
  const mta = await startMta(`
    <domain *>
      route [127.0.0.1]:${port}
    </domain>
    <domain one.test>
      log-entries yes
      accounting-log logs/one.csv
    </domain>
    <domain alone.test> accounting-log logs/alone.csv </domain>
    <domain off.test>
      log-entries no
      accounting-log logs/off.csv
    </domain>`);
  try {
    const to = ["a@one.test", "bad@one.test", "a@two.test", "a@alone.test", "a@off.test"];
    await sendMail(mta.port, { from: "", to });
    await peer.taken(4);
    await mta.engine.drain();
    const file = (name: string): Promise<string> =>
      readFile(join(mta.directory, "logs", name), "utf8");
    const [head, ...lines] = (await file("one.csv")).trimEnd().split("\r\n");
    assert.equal(head, COLUMNS.join(","));
    const records = lines.map((line) => line.split(",")).map((cells) => [cells[0], cells[4]]);
    assert.deepEqual(records.sort(), [
      ["b", "bad@one.test"],
      ["d", "a@one.test"],
    ]);
    assert.match(await file("alone.csv"), /\r\nd,.*,a@alone\.test,/);
    await assert.rejects(file("off.csv"), { code: "ENOENT" });
  } finally {
    await rm(mta.directory, { recursive: true, force: true });
    await peer.close();
  }
});

test("log-entries without a file is asked for in vain", async () => {
  const diagnostics = async (lines: string): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: [bounceCategories, domainLog],
      files: memoryFiles({ "/c/config": `<domain x.test>\n${lines}\n</domain>` }),
      checkFiles: false,
      loadPlugin: () => Promise.reject(new Error("none")),
    });
    return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  };
  const vain = ["warning: nothing is written without an accounting-log"];
  assert.deepEqual(await diagnostics("log-entries yes"), vain);
  assert.deepEqual(await diagnostics("log-entries yes\naccounting-log x.csv"), []);
  assert.deepEqual(await diagnostics("log-entries no"), []);
});
