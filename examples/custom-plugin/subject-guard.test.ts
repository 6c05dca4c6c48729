import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fetchText } from "../../test/support/fetch-text.ts";
import { freePort } from "../../test/support/free-port.ts";
import { mta } from "../../test/support/run-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";

test("each thing that the example declares is there when its configuration runs", async () => {
  const directory = await mkdtemp(join(tmpdir(), "mta-example-"));
  const port = await freePort();
  const here = import.meta.dirname;
  const text = await readFile(join(here, "config"), "utf8");
  const config = join(directory, "config");
  const changed = text.replace("127.0.0.1:2525", `127.0.0.1:${port}`).replaceAll("./", `${here}/`);
  await writeFile(config, changed);
  const server = await startServer("bun", config);
  try {
    const to = ["you@example.org"];
    const send = (subject: string): Promise<readonly string[]> =>
      sendMail(port, { to, content: `Subject: ${subject}\r\n\r\nHi\r\n` });
    assert.match((await send("Lunch?")).at(-1) ?? "", /^250 /);
    const refused = await send("=?utf-8?q?You_won_the_L=6Fttery?=");
    assert.equal(refused.at(-1), "554 5.7.1 we take no lotteries", "encoded words are decoded");
    assert.equal((await send("Work from home!")).at(-1), "554 5.7.1 not with this subject");
    await send("A prize");

    const called = await mta("refusals", "scams", "-c", config);
    assert.deepEqual([called.code, called.out], [0, "scams: 2 refused"]);
    assert.equal((await mta("refu", "scams", "-c", config)).out, called.out);
    const without = await mta("refusals", "-c", config);
    assert.equal(without.code, 2);
    assert.match(without.err, /usage: mta refusals .*RULE/);
    const data: unknown = JSON.parse((await mta("refusals", "scams", "-c", config, "--json")).out);
    assert.ok(Array.isArray(data) && data.length === 2);
    assert.match((await mta("--help", "-c", config)).out, /mta refusals RULE/);
    assert.match((await mta("completion", "bash", "-c", config)).out, /refusals/);
    assert.match((await mta("show", "directive", "answer", "-c", config)).out, /<subject-rule>/);

    const status = await mta("show", "status", "-c", config);
    assert.match(status.out, /subject-guard many: 3 messages were refused lately/);
    const [, figures] = await fetchText(join(directory, "spool", "control.sock"), "/metrics");
    assert.match(figures, /refusals_total\{rule="scams"\} 2/);
    assert.match(status.out, /journal +mail-book .*book: /);
    await server.says("word-log: refused for its subject");
    await until("the book", async () => {
      const book = await readFile(join(directory, "book"), "utf8").catch(() => "");
      return /^\d+ delivered "you@example.org"$/m.test(book) ? true : undefined;
    });
  } finally {
    await server.end("SIGTERM");
    await rm(directory, { recursive: true, force: true });
  }
});
