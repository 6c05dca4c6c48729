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
  const names: string[] = [""];
  for (let from = 0; (names[from]?.length ?? 9) < 5; from++)
    names.push(`${names[from]}a`, `${names[from]}b`);
  fc.assert(
    fc.property(half, half, (one, other) => {
      const [first, second] = [queuePattern(`${one}/v`), queuePattern(`${other}/v`)];
      const some = names.some((name) => first(`${name}/v`) && second(`${name}/v`));
      // Texts of five signs are enough for patterns of four.
      if (some) assert.ok(overlap(`${one}/v`, `${other}/v`), `${one} ${other}`);
      if (overlap(`${one}/v`, `${other}/v`)) {
        const long = names.concat(
          names.flatMap((name) => [`${name}aaa`, `${name}bbb`, `aaa${name}`]),
        );
        assert.ok(
          long.some((name) => first(`${name}/v`) && second(`${name}/v`)),
          `${one} ${other}`,
        );
      }
    }),
    { numRuns: 500 },
  );
});
