import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { PoolMember } from "../config/resolve/resolved-config.ts";
import { PoolTurns } from "./pool-turns.ts";

function members(...weights: readonly number[]): readonly PoolMember[] {
  return weights.map((weight, at) => ({ type: "virtual-mta", name: `v${at}`, weight }));
}

function names(turns: PoolTurns, pool: readonly PoolMember[], count: number): string {
  return Array.from({ length: count }, () => turns.take(pool)?.name ?? "-").join(" ");
}

test("members without weights are used one after the other", () => {
  const turns = new PoolTurns();
  assert.equal(names(turns, members(1, 1, 1), 5), "v0 v1 v2 v0 v1");
  assert.equal(turns.peek(members(1, 1, 1))?.name, "v2");
  assert.equal(names(turns, [], 1), "-");
});

test("turns of a member with a weight are spread evenly", () => {
  assert.equal(names(new PoolTurns(), members(2, 1, 1), 8), "v0 v1 v2 v0 v0 v1 v2 v0");
});

test("in any weights each member has its share of every round, and peek tells who is next", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
      (weights) => {
        const turns = new PoolTurns();
        const pool = members(...weights);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (let round = 0; round < 3; round++) {
          const counts = new Map<string, number>();
          for (let turn = 0; turn < total; turn++) {
            const next = turns.peek(pool);
            assert.equal(turns.take(pool), next);
            const { name = "" } = next ?? {};
            counts.set(name, (counts.get(name) ?? 0) + 1);
          }
          for (const { name, weight } of pool) assert.equal(counts.get(name), weight);
        }
      },
    ),
  );
});

test("other members begin anew, the same ones go on", () => {
  const turns = new PoolTurns();
  turns.take(members(2, 1));
  turns.keep(members(2, 1));
  assert.equal(turns.peek(members(2, 1))?.name, "v1");
  turns.keep(members(2, 1, 1));
  assert.equal(turns.peek(members(2, 1, 1))?.name, "v0");
});
