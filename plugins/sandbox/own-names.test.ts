import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";

test("a sandbox takes mail for every mailbox, those at our own names and addresses too", async () => {
  const mta = await startMta("sandbox-mail mail");
  try {
    const to = ["me@localhost", "you@mta.test", "u@[127.0.0.1]", "postmaster", "x@elsewhere.test"];
    for (const one of to)
      assert.match((await sendMail(mta.port, { to: [one] })).at(-1) ?? "", /^250 /);
    await until("all messages in the folder", async () => {
      const names = await readdir(join(mta.directory, "mail"));
      return names.filter((name) => name.endsWith(".eml")).length === to.length || undefined;
    });
  } finally {
    await mta.stop();
  }
});
