import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeptChange, ServerState } from "../../core/mod.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { KeptPolicies } from "./kept-policies.ts";
import type { KeptPolicy } from "./kept-policy.ts";
import { StsPolicies } from "./policies.ts";

const HOUR = 3_600_000;

const LOG = createLog("test", () => {});

/** State with room for some entries; `broken` as a disk that takes nothing. */
class SmallState implements ServerState<KeptPolicy> {
  readonly kept = new Map<string, KeptPolicy>();
  most = 1000;
  broken = false;
  get(key: string): KeptPolicy | undefined {
    return this.kept.get(key);
  }
  async set(key: string, value: KeptPolicy): Promise<void> {
    if (this.broken) throw new Error("the disk is full");
    if (this.kept.size >= this.most && !this.kept.has(key)) throw new RangeError("no room");
    this.kept.set(key, value);
  }
  async delete(key: string): Promise<void> {
    this.kept.delete(key);
  }
  entries(after = "", limit = 100): readonly (readonly [string, KeptPolicy])[] {
    const all = [...this.kept].filter(([key]) => key > after);
    return all.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
  }
  watch(): () => void {
    return () => {};
  }
  change(): KeptChange {
    return { of: "" };
  }
}

function policyOf(fetched: number, mx = ["mx.test"], maxAge = 86_400): KeptPolicy {
  return { mode: "enforce", mx, maxAge, id: "a", fetched };
}

function lab() {
  const [clock, state] = [new FakeClock(), new SmallState()];
  return { clock, state, kept: new KeptPolicies(state, clock, LOG) };
}

test("a policy that cannot be written down holds nonetheless, and the largest make room for others", async () => {
  const { clock, state, kept } = lab();
  state.broken = true;
  await kept.put("a.test", policyOf(clock.now()));
  assert.equal(kept.get("a.test")?.id, "a");
  state.broken = false;
  state.most = 150;
  const large = Array.from({ length: 200 }, (_, at) => `mx${at}.test`);
  for (let at = 0; at < 50; at++) await kept.put(`good${at}.test`, policyOf(clock.now()));
  for (let at = 0; at < 300; at++) await kept.put(`bad${at}.test`, policyOf(clock.now(), large));
  assert.equal(kept.get("good0.test")?.id, "a");
  assert.equal(kept.get("good49.test")?.id, "a");
  assert.ok(state.kept.size <= 150);
});

test("what was fetched anew while old policies go stays; one of a time to come is fetched again", async () => {
  const { clock, state, kept } = lab();
  await kept.put("old.test", policyOf(clock.now()));
  await kept.put("older.test", policyOf(clock.now()));
  await clock.advance(25 * HOUR);
  const remove = state.delete.bind(state);
  state.delete = async (key) => {
    await remove(key);
    // Mail has gone there meanwhile.
    if (key === "old.test") await kept.put("older.test", policyOf(clock.now()));
  };
  const { signal } = new AbortController();
  await kept.aging(signal);
  assert.deepEqual([...state.kept.keys()], ["older.test"]);
  await kept.put("later.test", policyOf(clock.now() + 1000 * HOUR));
  kept.use("later.test");
  assert.deepEqual(await kept.aging(signal), ["later.test"]);
});

test("a policy host that does not answer keeps no other policy from being fetched again", async () => {
  const { clock, kept } = lab();
  for (const domain of ["a.test", "b.test"]) {
    await kept.put(domain, policyOf(clock.now()));
    kept.use(domain);
  }
  await clock.advance(13 * HOUR);
  const fetched: string[] = [];
  const hanging = Promise.withResolvers<void>();
  const policies = new StsPolicies({
    ...{ clock, kept, log: LOG, count: () => {} },
    resolver: { txt: async () => ({ kind: "none", exists: false, ttl: 0 }) },
    async fetch(domain) {
      fetched.push(domain);
      if (fetched.length === 1) await hanging.promise;
      return { kind: "failed", problem: "sts-policy-fetch-error", reason: "" };
    },
  });
  const refresh = policies.refresh(new AbortController().signal);
  assert.equal(fetched.length, 0);
  for (let turns = 0; fetched.length < 2 && turns < 100; turns++) await Promise.resolve();
  assert.deepEqual(fetched.sort(), ["a.test", "b.test"]);
  hanging.resolve();
  await refresh;
});
