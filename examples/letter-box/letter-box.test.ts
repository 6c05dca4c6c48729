import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { recordsOf } from "../../test/support/records.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";

test("letters go into boxes, which are counted through a kill, and the rest to the overflow", () =>
  withExample(
    import.meta.dirname,
    2529,
    async ({ folder, config, port }) => {
      const first = await startServer(THIS_RUNTIME, config);
      await sendMail(port, { to: ["ann@people.example.net", "bob@people.example.net"] });
      await recordsOf(folder, 2);
      await first.end("SIGKILL");
      const second = await startServer(THIS_RUNTIME, config);
      try {
        for (let count = 0; count < 2; count++)
          await sendMail(port, {
            to: ["ann@people.example.net"],
            content: `Subject: ${count}\r\n\r\nHi\r\n`,
          });
        const records = await until("the last record", async () => {
          const all = await recordsOf(folder, 4);
          return all.some(({ dlvType }) => dlvType === "file") ? all : undefined;
        });
        const ways = records.map(({ rcpt, dlvType, vmta }) => `${rcpt} ${dlvType} ${vmta}`);
        // A record that was written just before the kill may be there twice.
        assert.deepEqual(
          [...new Set(ways)].sort(),
          [
            "ann@people.example.net file overflow",
            "ann@people.example.net letter-box {default}",
            "bob@people.example.net letter-box {default}",
          ],
          second.output(),
        );
        assert.match(await readFile(join(folder, "overflow.mbox"), "utf8"), /^Subject: 1$/m);
        const { out } = await mta("show", "plugin-state", "letter-box", "-c", config);
        assert.match(out, /\nletter-box +letters +ann@people\.example\.net +2\n/);
        assert.match(out, /\nletter-box +letters +bob@people\.example\.net +1\n/);
      } finally {
        await second.end("SIGTERM");
      }
    },
    (text) => text.replace("./letter-box.ts", join(import.meta.dirname, "letter-box.ts")),
  ));
