import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RecentMap } from "./recent-map.ts";

test("what is asked for stays, whatever else comes in any number", () => {
  const map = new RecentMap<string, number>(100);
  map.set("own", 1);
  for (let at = 0; at < 50_000; at++) {
    map.set(`stranger ${at}`, at);
    if (at % 90 === 0) assert.equal(map.get("own"), 1);
    assert.ok(map.size <= 200);
  }
  assert.equal(map.get("stranger 1"), undefined);
});

test("the last entries used are there with their last values; nothing else ever is", () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 30 }), set: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const most = 5;
      const map = new RecentMap<number, number>(most);
      const values = new Map<number, number>();
      let used: number[] = [];
      for (const [at, { key, set }] of steps.entries()) {
        if (set) {
          map.set(key, at + 1);
          values.set(key, at + 1);
        } else {
          const found = map.get(key);
          if (used.slice(-most).includes(key)) assert.equal(found, values.get(key));
          else assert.ok(found === undefined || found === values.get(key));
          if (found === undefined) continue;
        }
        used = [...used.filter((each) => each !== key), key];
        assert.ok(map.size <= 2 * most);
      }
    }),
  );
});
