import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { idText, MessageIds, parseId, parseShardedId, receivedAtOf } from "./message-id.ts";

test("ids tell when they were given out", async () => {
  const clock = new FakeClock();
  const ids = new MessageIds(clock, 0);
  assert.equal(receivedAtOf(ids.next()), clock.now());
  await clock.advance(1234);
  assert.equal(receivedAtOf(ids.next()), clock.now());
});

test("ids grow also when the clock steps back or many are needed at once", () => {
  const times = fc.array(fc.integer({ min: 0, max: 4_000_000_000_000 }), { minLength: 1 });
  fc.assert(
    fc.property(times, fc.nat(10_000_000), (steps, start) => {
      let now = 0;
      const clock = { now: () => now, monotonic: () => 0, after: () => ({ cancel: () => {} }) };
      const ids = new MessageIds(clock, start);
      let last = start;
      for (now of steps)
        for (let count = 0; count < 5; count++) {
          const id = ids.next();
          assert.ok(id > last && Number.isSafeInteger(id));
          last = id;
        }
    }),
  );
});

test("ids as text sort like ids and come back", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (id) => assert.equal(parseId(idText(id)), id)));
  for (const text of ["", "arriving-1", "x", "0000000000000", "zzzzzzzzzzz", "00000000 1", "A"])
    assert.equal(parseId(text), undefined);
});

test("an id of another shard begins with its number", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(2047), (id, shard) => {
      const text = idText(id, shard);
      assert.deepEqual(parseShardedId(text), { shard, id });
      assert.equal(parseId(text), shard === 0 ? id : undefined);
    }),
  );
  assert.equal(idText(12345, 0), "00000009ix");
  assert.equal(idText(12345, 2047), "1kv-00000009ix");
  for (const text of ["0-00000009ix", "1kw-00000009ix", "01-00000009ix", "-00000009ix", "1-9ix"])
    assert.equal(parseShardedId(text), undefined, text);
});
