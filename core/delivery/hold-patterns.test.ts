import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { queuePattern } from "../queue/mail-filter.ts";
import { covers, overlap } from "./hold-patterns.ts";

test("a wider pattern covers a narrower one", () => {
  assert.ok(covers("*/*", "gmail.com/*") && covers("*/v", "a.test/v") && covers("a*/v", "ab*/v"));
  assert.ok(!covers("a.test/*", "*/*") && !covers("*/v", "a.test/*"));
});

test("patterns overlap exactly when some name fits both", () => {
  const half = fc.string({ unit: fc.constantFrom("a", "b", "*"), minLength: 1, maxLength: 4 });
  // Two patterns of four signs have six letters between them at most, unless they have no star.
  const names: string[] = [""];
  for (let from = 0; (names[from]?.length ?? 6) < 6; from++)
    names.push(`${names[from]}a`, `${names[from]}b`);
  fc.assert(
    fc.property(half, half, (one, other) => {
      const [first, second] = [queuePattern(`${one}/v`), queuePattern(`${other}/v`)];
      const fits = names.some((name) => first(`${name}/v`) && second(`${name}/v`));
      assert.equal(overlap(`${one}/v`, `${other}/v`), fits, `${one} ${other}`);
    }),
    { numRuns: 2000 },
  );
});
