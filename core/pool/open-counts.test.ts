import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../testing/fake-clock.ts";
import { OpenCounts, type PlaceNeed } from "./open-counts.ts";

/** A place to an address that has at most so many. */
function at(key: string, most: number): readonly PlaceNeed[] {
  return [{ key, most, of: { name: "max-smtp-out-per-ip", by: ["peer-ip"], most } }];
}

test("each address is counted for itself, and given back once", () => {
  const counts = new OpenCounts(new FakeClock());
  const first = counts.take(["192.0.2.1"]);
  const second = counts.take(["192.0.2.1"]);
  counts.take(["192.0.2.2"]);
  assert.equal(counts.of("192.0.2.1"), 2);
  first();
  first();
  assert.equal(counts.of("192.0.2.1"), 1);
  second();
  assert.equal(counts.of("192.0.2.1"), 0);
  assert.equal(counts.of("192.0.2.2"), 1);
});

const [A, B] = ["192.0.2.1", "192.0.2.2"];

test("who waits is woken when a connection ends that leaves a place, in order, one for each", () => {
  const clock = new FakeClock();
  const counts = new OpenCounts(clock);
  const ends = [counts.take([A]), counts.take([A]), counts.take([A])];
  const woken: number[] = [];
  for (const [who, most] of [1, 2, 2, 3].entries())
    counts.wait([at(A, most)], () => woken.push(who));
  ends[0]?.();
  assert.deepEqual(woken, [3], "the others want fewer at this address");
  ends[1]?.();
  assert.deepEqual(woken, [3, 1]);
  ends[2]?.();
  assert.deepEqual(woken, [3, 1, 0]);
  counts.stop();
  assert.equal(clock.pending, 0);
});

test("who is woken and takes nothing leaves the place to the next", async () => {
  const clock = new FakeClock();
  const counts = new OpenCounts(clock);
  const end = counts.take([A]);
  const woken: number[] = [];
  for (const who of [1, 2, 3]) counts.wait([at(A, 1)], () => woken.push(who));
  end();
  assert.deepEqual(woken, [1]);
  await clock.advance(1000);
  assert.deepEqual(woken, [1, 2]);
  const again = counts.take([A]);
  await clock.advance(10_000);
  assert.deepEqual(woken, [1, 2], "somebody has the place");
  again();
  assert.deepEqual(woken, [1, 2, 3]);
  assert.equal(clock.pending, 0);
});

test("of several addresses the first with a place wakes, once; who left is not woken", async () => {
  const clock = new FakeClock();
  const counts = new OpenCounts(clock);
  const [a, b] = [counts.take([A]), counts.take([B])];
  let woken = 0;
  counts.wait([at(A, 1), at(B, 1)], () => woken++);
  const left = counts.wait([at(A, 1)], () => assert.fail("it left"));
  b();
  assert.equal(woken, 1);
  left.cancel();
  a();
  await clock.advance(2000);
  assert.equal(woken, 1);
  assert.equal(clock.pending, 0);
});

test("who needs places in two counts is woken when there is one in both, and keeps nobody from going first", () => {
  const counts = new OpenCounts(new FakeClock());
  const [a, b] = [counts.take([A]), counts.take([B])];
  const woken: string[] = [];
  counts.wait([[...at(A, 1), ...at(B, 1)]], () => woken.push("both"));
  counts.wait([at(A, 1)], () => woken.push("one"));
  a();
  assert.deepEqual(woken, ["one"]);
  b();
  assert.deepEqual(woken, ["one", "both"]);
  counts.stop();
});

test("a place that became free meanwhile, or an idle connection, wakes soon, never within the call", async () => {
  const clock = new FakeClock();
  let idle = 0;
  const counts = new OpenCounts(clock, () => idle);
  let woken = 0;
  counts.wait([at(A, 1)], () => woken++);
  assert.equal(woken, 0);
  await clock.advance(0);
  assert.equal(woken, 1);
  counts.take([A]);
  counts.wait([at(A, 1)], () => woken++);
  await clock.advance(5000);
  assert.equal(woken, 1);
  idle = 1;
  counts.offerAll([A]);
  assert.equal(woken, 2);
});

const wanting = fc.record({
  most: fc.integer({ min: 1, max: 3 }),
  addresses: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }),
  connections: fc.integer({ min: 1, max: 5 }),
  hold: fc.nat(400),
  /** How long after it is woken it looks for a place. */
  slowness: fc.constantFrom(0, 50, 2000),
  from: fc.nat(3000),
});

test("nobody waits for ever, whoever is slow, wants little, or waits at several addresses", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wanting, { minLength: 1, maxLength: 12 }), async (queues) => {
      const clock = new FakeClock();
      const counts = new OpenCounts(clock);
      let made = 0;
      for (const { most, addresses, connections, hold, slowness, from } of queues) {
        let left = connections;
        const connect = (): void => {
          const free = addresses.find((address) => counts.of(address) < most);
          if (free === undefined) {
            const targets = addresses.map((address) => at(address, most));
            counts.wait(targets, () => {
              if (slowness === 0) connect();
              else clock.after(slowness, connect);
            });
            return;
          }
          const end = counts.take([free]);
          clock.after(hold, end);
          made++;
          if (--left > 0) clock.after(1, connect);
        };
        clock.after(from, connect);
      }
      await clock.advance(3_600_000);
      assert.equal(
        made,
        queues.reduce((sum, { connections }) => sum + connections, 0),
      );
      assert.equal(clock.pending, 0);
    }),
    { numRuns: 300 },
  );
});
