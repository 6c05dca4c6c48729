import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { AddressHashes } from "./address-hashes.ts";
import { GrowingFilter, type Hashes } from "./growing-filter.ts";

const hashes = new AddressHashes(fakeRandom(7));
const hashOf = (at: number): Hashes => hashes.of(`user${at}@x.example`);

/** Numbers as a filter sees them: what was added is there, and in the slices of the next build. */
function filterOver(
  numbers: number[],
  onError: (error: unknown) => void = assert.ifError,
): GrowingFilter {
  const all = async function* (): AsyncGenerator<readonly Hashes[]> {
    for (let from = 0; from < numbers.length; from += 1000)
      yield numbers.slice(from, from + 1000).map(hashOf);
  };
  return new GrowingFilter({ all, count: () => numbers.length }, new FakeClock(), onError);
}

test("nobody who is there is passed over: before the filter is built, while it is, and when it grows", async () => {
  const numbers = Array.from({ length: 5000 }, (_, at) => at);
  const filter = filterOver(numbers);
  const has = (at: number): boolean => {
    const { first, second } = hashOf(at);
    return filter.mayHave(first, second);
  };
  assert.ok(has(123_456_789));
  const building = filter.build();
  for (let at = 5000; at < 60_000; at++) {
    const { first, second } = hashOf(at);
    filter.add(first, second);
    numbers.push(at);
    if (at === 7000) await building;
    filter.grow();
  }
  await filter.settled();
  filter.grow();
  await filter.settled();
  for (let at = 0; at < 60_000; at++) assert.ok(has(at), `${at}`);
  let mistaken = 0;
  for (let at = 1_000_000; at < 1_100_000; at++) if (has(at)) mistaken++;
  assert.ok(mistaken < 500, `${mistaken} of 100,000 that are not there`);
  await filter.end();
});

test("a filter that cannot be built takes everything for possible, and says so", async () => {
  const errors: unknown[] = [];
  const all = async function* (): AsyncGenerator<readonly Hashes[]> {
    yield [hashOf(1)];
    throw new Error("the disk is gone");
  };
  const filter = new GrowingFilter({ all, count: () => 1 }, new FakeClock(), (error) =>
    errors.push(error),
  );
  await filter.build();
  assert.equal(errors.length, 1);
  const { first, second } = hashOf(2);
  assert.ok(filter.mayHave(first, second));
});

test("a filter that could not be built is tried again when many have come", async () => {
  let works = false;
  const errors: unknown[] = [];
  const all = async function* (): AsyncGenerator<readonly Hashes[]> {
    if (!works) throw new Error("the disk is gone");
    yield [];
  };
  const filter = new GrowingFilter({ all, count: () => 0 }, new FakeClock(), (error) =>
    errors.push(error),
  );
  await filter.build();
  works = true;
  filter.grow();
  await filter.settled();
  assert.ok(!filter.isBuilt);
  for (let at = 0; at <= 10_000; at++) filter.add(at, at);
  filter.grow();
  await filter.settled();
  assert.ok(filter.isBuilt);
  assert.equal(errors.length, 1);
});
