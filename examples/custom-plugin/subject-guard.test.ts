import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../test/support/free-port.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";

test("the configuration's plugin refuses by subject, and lets other mail through", async () => {
  const directory = await mkdtemp(join(tmpdir(), "mta-example-"));
  const port = await freePort();
  const here = import.meta.dirname;
  const text = await readFile(join(here, "config"), "utf8");
  const config = join(directory, "config");
  const changed = text
    .replace("127.0.0.1:2525", `127.0.0.1:${port}`)
    .replace("./subject", `${here}/subject`);
  await writeFile(config, changed);
  const server = await startServer("bun", config);
  try {
    const to = ["you@example.org"];
    const refused = await sendMail(port, {
      to,
      content: "Subject: You won the Lottery\r\n\r\nHi\r\n",
    });
    assert.equal(refused.at(-1), '554 5.7.1 the subject holds "lottery"');
    const taken = await sendMail(port, { to, content: "Subject: Lunch?\r\n\r\nHi\r\n" });
    assert.match(taken.at(-1) ?? "", /^250 /);
  } finally {
    await server.end("SIGTERM");
    await rm(directory, { recursive: true, force: true });
  }
});
