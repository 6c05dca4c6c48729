import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { defaultPlan } from "./default-plan.ts";
import { Restrictions } from "./restrictions.ts";

test("what replies said of a queue is not put out by operators' holds on many others", () => {
  const restrictions = new Restrictions(new FakeClock());
  const until = Number.POSITIVE_INFINITY;
  const sources = ["192.0.2.1", "192.0.2.2"].map((address) => ({ address, heloName: "mta.test" }));
  const plan = { ...defaultPlan("mta.test"), sources };
  const queue = { name: "x.test/v" };
  restrictions.add(queue, { scope: "source", effect: "disable", address: "192.0.2.1", until });
  const effect = { scope: "peer", effect: "skip-host", address: "mx.held.test", until } as const;
  restrictions.stand([{ fits: () => true, effect }]);
  for (let at = 0; at < 20_000; at++)
    assert.equal(restrictions.skips({ name: `d${at}.test/v` }, undefined, "mx.held.test"), until);
  const left = restrictions.narrow(queue, plan);
  assert.ok("sources" in left);
  assert.deepEqual(left.sources, sources.slice(1));
});

test("mail that ends on this host goes on while the addresses to send from are out of use", () => {
  const restrictions = new Restrictions(new FakeClock());
  const until = Number.POSITIVE_INFINITY;
  const plan = defaultPlan("mta.test");
  const effect = { scope: "source", effect: "disable", address: "192.0.2.1", until } as const;
  restrictions.stand([{ fits: () => true, effect }]);
  const queue = { name: "x.test/v" };
  assert.ok("reason" in restrictions.narrow(queue, plan), "the host may choose that address");
  assert.equal(restrictions.narrow(queue, plan, true), plan);
});
