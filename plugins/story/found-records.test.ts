import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addRecords, withStory } from "../../test/support/story-lab.ts";
import { attemptRecord } from "../../test/support/story-records.ts";
import { foundIn, foundInAll, foundInAny } from "./found-records.ts";
import { FIELDS, termHash } from "./terms.ts";

const numbers = fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 30 });

function descending(list: readonly number[]): readonly number[] {
  return list.toSorted((a, b) => b - a);
}

test("what is in any of some lists, and in all of them, up to a number", () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, fc.nat({ max: 45 }), (one, two, three, most) => {
      const either = foundInAny([foundIn(descending(one)), foundIn(descending(two))]);
      const found = [...foundInAll([foundIn(descending(three)), either], most)];
      const wanted = three.filter((n) => n <= most && (one.includes(n) || two.includes(n)));
      assert.deepEqual(found, descending(wanted));
    }),
  );
});

test("two terms of a full segment are brought together over all blocks of its index", () =>
  withStory(async (open) => {
    const { store } = await open();
    const jobOf = (at: number): string => `job${Math.floor(at / 4000)}`;
    const domainOf = (at: number): string => `d${at % 7}.example`;
    await addRecords(
      store,
      Array.from({ length: 16_385 }, (_, at) =>
        attemptRecord(at + 1, { job: jobOf(at), to: [`r@${domainOf(at)}`] }),
      ),
    );
    for (const [job, domain] of [
      ["job0", "d3.example"],
      ["job2", "d0.example"],
      ["job4", "d6.example"],
      ["job9", "d1.example"],
    ] as const)
      for (const most of [16_383, 9000, 0]) {
        const lists = [
          store.find(0, FIELDS.domain, termHash(domain)),
          store.find(0, FIELDS.job, termHash(job)),
        ];
        const wanted = Array.from({ length: 16_384 }, (_, at) => at).filter(
          (at) => at <= most && jobOf(at) === job && domainOf(at) === domain,
        );
        assert.deepEqual([...foundInAll(lists, most)], wanted.reverse());
      }
  }));
