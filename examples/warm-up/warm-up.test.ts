import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withExample } from "../../test/support/example.ts";
import { recordsOf } from "../../test/support/records.ts";
import { mta } from "../../test/support/run-mta.ts";
import { THIS_RUNTIME } from "../../test/support/runtimes.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { startServer } from "../../test/support/server-process.ts";
import { until } from "../../test/support/until.ts";

/** A zone where it is about noon: the test must not go on into another day. */
function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours();
  if (ahead === 0) return "Etc/GMT";
  // These names have their signs the other way round.
  return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`;
}

test("the first messages go by the new addresses, and a kill lets no more of them go", () =>
  withExample(
    import.meta.dirname,
    2531,
    async ({ folder, config, port }) => {
      const send = async (to: string, many: number): Promise<void> => {
        for (let sent = 0; sent < many; sent++)
          assert.match((await sendMail(port, { to: [to] })).at(-1) ?? "", /^250 /);
      };
      // Records may come twice after a kill; what is in the files is what was delivered.
      const counts = (all: number): Promise<Readonly<Record<string, number>>> =>
        until("the mail", async () => {
          const by: Record<string, number> = {};
          let sum = 0;
          for (const name of ["new1", "new2", "established"]) {
            const box = await readFile(join(folder, `${name}.mbox`), "utf8").catch(() => "");
            by[name] = box.match(/^From /gm)?.length ?? 0;
            sum += by[name];
          }
          return sum >= all ? by : undefined;
        });
      const first = await startServer(THIS_RUNTIME, config);
      await send("ann@big.example", 3);
      await send("ann@webmail.example", 3);
      assert.deepEqual(await counts(6), { new1: 2, new2: 2, established: 2 }, first.output());
      const { out } = await mta("show", "warmup", "-c", config);
      assert.match(out, /^virtual MTA +domain +day +allowance +used +left +when full +next day\n/);
      assert.match(out, /\nnew1 +big\.example +1 +2 +2 +0 +overflow +\d{4}-/);
      await send("ann@other.example", 1);
      // With its record on disk it is not delivered again.
      await recordsOf(folder, 7);
      await first.end("SIGKILL");

      const second = await startServer(THIS_RUNTIME, config);
      await send("ann@big.example", 2);
      await send("ann@other.example", 3);
      const { new1 = 0, new2 = 0, established = 0 } = await counts(12);
      assert.equal(new1 + new2 + established, 12, second.output());
      assert.ok(new1 <= 3 && new2 <= 3, `${new1} and ${new2}`);
      const exported = await mta("warmup", "export", join(folder, "days.csv"), "-c", config);
      assert.equal(exported.code, 0, exported.err);
      assert.match(
        await readFile(join(folder, "days.csv"), "utf8"),
        /^new1,big\.example,1,\d{4}-/m,
      );
      const imported = await mta("warmup", "import", join(folder, "days.csv"), "-c", config);
      assert.equal(imported.code, 0, imported.err);
      await writeFile(join(folder, "days.csv"), "virtual-mta,domain,day,date,used\nnew1,a,b,c,d\n");
      const refused = await mta("warmup", "import", join(folder, "days.csv"), "-c", config);
      assert.equal(refused.code, 1);
      assert.match(refused.err, /line 2: day: expected a number/);
      assert.equal(await second.end("SIGTERM"), 0);
    },
    (text) => text.replace("warm-up-time-zone UTC", `warm-up-time-zone ${noonZone()}`),
  ));
