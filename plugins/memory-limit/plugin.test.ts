import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { memoryLimitBy } from "./plugin.ts";

test("above the limit the alarm is raised, until there is some memory more than that", async () => {
  let used = 89;
  const plugin = memoryLimitBy(() => ({ total: 100, used, of: "host" }));
  const lab = await pluginLab([plugin], "");
  const raised = (): readonly string[] => lab.alarms().map(({ key, text }) => `${key} ${text}`);
  await lab.generation.bus.lifecycle("start", lab.generation.config.global);
  const end = lab.startJobs();
  const at = async (now: number): Promise<number> => {
    used = now;
    await lab.clock.advance(6000);
    return raised().length;
  };
  assert.equal(await at(89), 0);
  assert.equal(await at(90), 1);
  assert.match(raised()[0] ?? "", /^memory-short 90 % of the host's memory .* from 90 % on$/);
  assert.equal(await at(89), 1);
  assert.equal(await at(88), 1);
  assert.equal(await at(87), 0);
  await end();
});

test("a host with little memory takes no mail, and tells clients to come again; a reload changes the limit", async () => {
  // Some memory is in use on any host.
  const mta = await startMta(
    "max-memory-usage-percent 1\n<domain *>\nroute [127.0.0.1]:1\n</domain>",
  );
  const send = async (): Promise<string | undefined> =>
    (await sendMail(mta.port, { to: ["a@one.test"] })).find((line) => /^[45]/.test(line));
  try {
    assert.match((await send()) ?? "", /^452 4\.3\.2 too little memory is left here/);
    const alarms = mta.engine.control.status().alarms;
    assert.ok(alarms.some(({ key }) => key === "memory-short"));
    mta.config = "max-memory-usage-percent 100\n<domain *>\nroute [127.0.0.1]:1\n</domain>";
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal(await send(), undefined);
  } finally {
    await mta.stop();
  }
});
