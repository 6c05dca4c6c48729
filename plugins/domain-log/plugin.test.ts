import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { askServer } from "../../cli/server-client.ts";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { COLUMNS } from "../accounting/contract.ts";
import { ADMIN } from "../admin/contract.ts";
import { bounceCategories } from "../bounce-categories/plugin.ts";
import { logFiles } from "../log-files/plugin.ts";
import { domainLog } from "./plugin.ts";

test("a domain's records and deliveries go to its files, by domain, source and the global level", async () => {
  const rcpt = (line: string): string => (line.includes("bad@") ? "550 5.1.1 no" : "250 2.1.5 ok");
  const peer = new SmtpPeer({ rcpt });
  const port = await peer.listen();
  const mta = await startMta(`
    log-domain logs/%d.log
    <source 127.0.0.1>
      log-domain logs/from-app-%d.log
    </source>
    <domain *>
      route [127.0.0.1]:${port}
    </domain>
    <domain one.test>
      log-entries yes
      accounting-log logs/one.csv
    </domain>
    <domain alone.test>
      accounting-log logs/alone.csv
      log-domain logs/own/%d
    </domain>
    <domain off.test>
      log-entries no
      accounting-log logs/off.csv
      log-domain ""
    </domain>
    <domain down.test>
      route [127.0.0.1]:1
    </domain>`);
  const logs = join(mta.directory, "logs");
  const file = (name: string): Promise<string> => readFile(join(logs, name), "utf8");
  try {
    const to = ["a@one.test", "bad@one.test", "a@two.test", "a@alone.test", "a@off.test"];
    await sendMail(mta.port, { from: "me@sender.test", to: [...to, "a@down.test"] });
    // The fifth is the report.
    await peer.taken(5);
    const holds = (name: string, text: string): Promise<true> =>
      until(`"${text}" in ${name}`, () =>
        file(name).then(
          (found) => found.includes(text) || undefined,
          () => undefined,
        ),
      );
    await holds("down.test.log", "queue deferred queue=down.test/{default} why=");
    await holds("sender.test.log", "delivered");
    const { socketPath } = mta.engine.services.get(ADMIN);
    assert.equal((await askServer(socketPath, "POST", "/log/rotate")).status, 200);
    await sendMail(mta.port, { from: "", to: ["b@two.test"] });
    await peer.taken(6);
    await mta.engine.drain();
    const [head, ...lines] = (await file("one.csv")).trimEnd().split("\r\n");
    assert.equal(head, COLUMNS.join(","));
    const records = lines.map((line) => line.split(",")).map((cells) => [cells[0], cells[4]]);
    assert.deepEqual(records.sort(), [
      ["b", "bad@one.test"],
      ["d", "a@one.test"],
    ]);
    assert.match(await file("alone.csv"), /\r\nd,.*,a@alone\.test,/);
    const said = async (name: string): Promise<readonly string[]> =>
      Array.from(
        (await file(name)).matchAll(/^\S+ \w+ logging: (\w+) id=\w+ sender=\S+ to=(\S+) /gm),
        ([, what, whom]) => `${what} ${whom}`,
      ).sort();
    const whole = ["bounced bad@one.test", "delivered a@one.test"];
    assert.deepEqual(await said("from-app-one.test.log.1"), whole);
    assert.deepEqual(await said("from-app-two.test.log.1"), ["delivered a@two.test"]);
    assert.deepEqual(await said("from-app-two.test.log"), ["delivered b@two.test"]);
    assert.deepEqual(await said("own/alone.test.1"), ["delivered a@alone.test"]);
    assert.deepEqual(await said("sender.test.log.1"), ["delivered me@sender.test"]);
    const names = await readdir(logs);
    assert.deepEqual(
      names.filter((name) => name.includes("off") || name.includes("alone.test")),
      [],
    );
  } finally {
    await rm(mta.directory, { recursive: true, force: true });
    await peer.close();
  }
});

test("log-entries without a file is asked for in vain, and no file is used twice", async () => {
  const diagnostics = async (lines: string): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: [bounceCategories, logFiles, domainLog],
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
  assert.deepEqual(await diagnostics("accounting-log %d.csv"), [
    "warning: %d does not stand for the domain here, as it does in log-domain",
  ]);
  assert.deepEqual(await diagnostics("accounting-log x.csv\nlog-domain x.csv"), [
    "error: /c/x.csv is used by accounting-log (/c/config:2:16)",
  ]);
  // Whoever sends to a@x.csv would write to it.
  assert.deepEqual(await diagnostics("accounting-log l/x.csv\nlog-domain l/%d"), [
    "error: mail could have log-domain write to /c/l/x.csv, which is used by accounting-log (/c/config:2:16)",
  ]);
  assert.deepEqual(await diagnostics("log-domain %d"), [
    "error: mail could have log-domain write to /c/config, which is configuration",
  ]);
  assert.deepEqual(await diagnostics("accounting-log l/x.csv\nlog-domain l/%d.log"), []);
});

test("where lines that cannot be written may not be lost, new mail is refused beyond the limit", async () => {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(`
    log-domain /dev/full
    log-domain-journal-max-size 1
    log-domain-journal-when-full refuse-mail
    <domain *>
      route [127.0.0.1]:${port}
    </domain>`);
  try {
    await sendMail(mta.port, { to: ["a@x.test"] });
    await until("a refusal", async () => {
      const replies = await sendMail(mta.port, { from: "", to: ["b@x.test"] });
      return replies.some((reply) => reply.startsWith("452 4.3.1 ")) || undefined;
    });
  } finally {
    await mta.stop();
    await peer.close();
  }
});
