import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ShareWindow } from "./share-window.ts";

const WINDOW = 6000;
const SLICE = WINDOW / 60;

test("all that is in the window counts, and nothing that is older than it by a sixtieth", () => {
  const step = fc.record({ wait: fc.nat(WINDOW * 2), all: fc.nat(100), hits: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(step), fc.nat(WINDOW), (steps, last) => {
      const window = new ShareWindow(WINDOW);
      const added: { at: number; all: number; hits: number }[] = [];
      let now = -500;
      for (const { wait, all, hits } of steps) {
        now += wait;
        window.add(now, all, hits);
        added.push({ at: now, all, hits });
      }
      now += last;
      const { all, hits } = window.at(now);
      const since = (age: number, of: "all" | "hits"): number =>
        added.filter(({ at }) => at > now - age).reduce((sum, each) => sum + each[of], 0);
      assert.ok(all <= since(WINDOW + SLICE, "all") && all >= since(WINDOW - SLICE, "all"));
      assert.ok(hits <= since(WINDOW + SLICE, "hits") && hits >= since(WINDOW - SLICE, "hits"));
    }),
  );
});
