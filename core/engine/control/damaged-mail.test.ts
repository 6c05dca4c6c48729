import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../../../test/support/mta.ts";
import { mta as command } from "../../../test/support/run-mta.ts";
import { sendMail } from "../../../test/support/send-mail.ts";
import { until } from "../../../test/support/until.ts";
import { LmdbEnvironment } from "../../queue/lmdb/environment.ts";

test("what was set aside in the queue is listed, and stops nothing", async () => {
  const first = await startMta("");
  const { directory } = first;
  await first.engine.control.pauseQueue("a.test/{default}", true);
  await sendMail(first.port, { to: ["one@a.test", "two@a.test"] });
  await first.halt();
  const environment = await LmdbEnvironment.open(join(directory, "spool"));
  await environment.root.batch(() => {
    const [key] = environment.recipients.getKeys({ limit: 1 });
    if (key !== undefined) environment.recipients.put(key, Buffer.from([9, 255, 255]));
  });
  await environment.root.close();
  const second = await startMta("", { directory });
  try {
    const list = (...words: string[]): ReturnType<typeof command> =>
      command("list", ...words, "--socket", join(directory, "spool", "control.sock"));
    // Whoever reads a queue finds what is damaged in it.
    assert.match((await list("--queue=a.test")).out, /\n\n1 recipient\.$/);
    const found = await until("the record", async () => {
      const { out } = await list("--damaged");
      return out.endsWith("1 damaged record.") ? out : undefined;
    });
    assert.match(
      found,
      /^record of a +queue +message +found +bytes +what is wrong\nrecipient +a\.test\/\{default\} +[0-9a-z]{10} +\d{4}-\S+Z +3 +damaged record: format 9/,
    );
    const json: unknown = JSON.parse((await list("--damaged", "--json")).out);
    assert.ok(Array.isArray(json) && json[0].of === "recipient" && json[0].size === 3);
    const mixed = await list("--damaged", "--rcpt=a@b.test");
    assert.deepEqual(
      [mixed.code, mixed.err.split("\n")[0]],
      [2, "mta: mta list --damaged takes no --rcpt"],
    );
  } finally {
    await second.stop();
  }
});
