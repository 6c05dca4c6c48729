import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryPlan, LaneRule } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { namedLimits } from "./plugin.ts";

async function planned(
  block: string,
  domain = "gmail.com",
): Promise<{ readonly plan: DeliveryPlan; readonly rules: readonly LaneRule[] }> {
  const { generation } = await pluginLab([namedLimits], `<limit g>\n${block}\n</limit>`);
  const queue = { domain, virtualMta: "v" };
  return { plan: generation.plan(queue), rules: generation.laneRules(queue, "normal") };
}

test("a limit by where connections come from and go is one of the plan", async () => {
  const { plan, rules } = await planned("by source-net,mx-site\nmax-msg-rate 10/h\nmax-smtp-out 3");
  const of = { by: ["source-net", "mx-site"], group: "limit g", block: "g" };
  assert.deepEqual(plan.limits, [
    {
      ...of,
      name: "limit g max-msg-rate",
      counts: "recipients",
      rate: { count: 10, window: 3_600_000 },
    },
  ]);
  assert.deepEqual(plan.ceilings, [{ ...of, name: "limit g max-smtp-out", most: 3 }]);
  assert.deepEqual(rules, []);
});

test("a limit by who sends is a rule for parts of queues, over all of them unless it says queue", async () => {
  const { plan, rules } = await planned("by dkim-domain,queue\nmax-data-volume-rate 1g/h");
  assert.deepEqual(plan.limits, []);
  assert.deepEqual(rules, [
    {
      by: ["dkim.domain"],
      only: undefined,
      limit: "g",
      per: ["queue"],
      messageRate: undefined,
      dataRate: { count: 1024 ** 3, window: 3_600_000 },
      maxTransactions: undefined,
    },
  ]);
});

test("a limit is about the domains that it names", async () => {
  const lines = "for gmail.com,*.example.org\nmax-msg-rate 10/h";
  assert.equal((await planned(lines)).plan.limits.length, 1);
  assert.equal((await planned(lines, "a.example.org")).plan.limits.length, 1);
  assert.equal((await planned(lines, "example.org")).plan.limits.length, 0);
  const bySender = `by user\n${lines}`;
  assert.equal((await planned(bySender)).rules.length, 1);
  assert.equal((await planned(bySender, "example.org")).rules.length, 0);
});

test("what cannot be counted is refused", async () => {
  await assert.rejects(planned("by job,source-ip\nmax-msg-rate 1/h"), /not by both/);
  await assert.rejects(planned("by job\nmax-connect-rate 1/h"), /not counted by sender/);
  await assert.rejects(planned("by job\nmax-msg-rate 1/h spread"), /not spread/);
  await assert.rejects(planned("by weather\nmax-msg-rate 1/h"), /one of sender-domain/);
});
