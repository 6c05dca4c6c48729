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

test("a rate holds through a restart, says so, and keeps no other queue waiting", () =>
  withExample(import.meta.dirname, 2533, async ({ folder, config, port }) => {
    const send = async (to: string, many: number): Promise<void> => {
      for (let sent = 0; sent < many; sent++)
        assert.match((await sendMail(port, { to: [to] })).at(-1) ?? "", /^250 /);
    };
    const letters = async (domain: string): Promise<number> => {
      const box = await readFile(join(folder, `${domain}.mbox`), "utf8");
      return box.match(/^Subject: /gm)?.length ?? 0;
    };
    /** What the command says, once the limit is seen to bind. */
    const shown = (): Promise<string> =>
      until("the limit that binds", async () => {
        const { out } = await mta("show", "queues", "-c", config);
        return /strict\.example.*max-msg-rate 3\/h/.test(out) ? out : undefined;
      });
    const first = await startServer(THIS_RUNTIME, config);
    await send("ann@strict.example", 5);
    await send("ann@quick.example", 5);
    await send("ann@steady.example", 2);
    await send("ann@slow.example", 1);
    await recordsOf(folder, 11);
    assert.match(await shown(), /\nstrict\.example\/\{default\} +2 /);
    assert.deepEqual([await letters("strict.example"), await letters("quick.example")], [3, 5]);
    assert.equal(await first.end("SIGTERM"), 0);

    const second = await startServer(THIS_RUNTIME, config);
    await send("ann@quick.example", 1);
    await recordsOf(folder, 12);
    assert.match(await shown(), /\nstrict\.example\/\{default\} +2 /);
    assert.equal(await letters("strict.example"), 3, second.output());
    assert.equal(await second.end("SIGTERM"), 0);
  }));
