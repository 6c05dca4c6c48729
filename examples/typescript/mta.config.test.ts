import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../test/support/free-port.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";

test("the configuration in TypeScript serves, with its plugin", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-example-"));
  const port = await freePort();
  const example = join(import.meta.dirname, "mta.config.ts");
  const config = join(folder, "mta.config.ts");
  await writeFile(
    config,
    `import example from ${JSON.stringify(example)};
const settings = { ...example.settings, "smtp-listener": "127.0.0.1:${port}" };
export default { ...example, settings };
`,
  );
  const server = await startServer("bun", config);
  try {
    const to = ["you@example.org"];
    const refused = await sendMail(port, { to, content: "Subject: a prize\r\n\r\nHi\r\n" });
    assert.equal(refused.at(-1), "554 5.7.1 not with this subject");
    const taken = await sendMail(port, { to, content: "Subject: Lunch?\r\n\r\nHi\r\n" });
    assert.match(taken.at(-1) ?? "", /^250 /);
    const index = join(folder, "mail", "index.tsv");
    await until("the message", async () =>
      (await readFile(index, "utf8").catch(() => "")).includes("you@example.org")
        ? true
        : undefined,
    );
  } finally {
    await server.end("SIGTERM");
    await rm(folder, { recursive: true, force: true });
  }
});
