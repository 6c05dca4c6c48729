import assert from "node:assert/strict";
import { test } from "node:test";
import { NameTotals } from "./name-totals.ts";

test("a hundred thousand names made up by strangers push out none that matters, and no figure is lost", () => {
  const totals = new NameTotals();
  const strangers = 100_000;
  for (let at = 0; at < strangers; at++) {
    totals.of(`${at}.${"x".repeat(400)}.test`).recipientsIn++;
    totals.of(`${at}.test`).delivered++;
    totals.of("big.test").delivered++;
  }
  const { names, rest } = totals.top("delivered", 1000);
  assert.deepEqual([names[0]?.name, names[0]?.delivered], ["big.test", strangers]);
  assert.ok(names.every(({ name }) => name.length <= 320));
  const sum = (key: "delivered" | "recipientsIn"): number =>
    names.reduce((all, each) => all + each[key], rest[key]);
  assert.equal(sum("delivered"), 2 * strangers);
  assert.equal(sum("recipientsIn"), strangers);
  assert.ok(totals.top("delivered", 1_000_000).names.length <= 2000);
  totals.reset();
  assert.deepEqual(totals.top("delivered", 10).names, []);
  assert.equal(totals.top("delivered", 10).rest.delivered, 0);
});

test("names that an object has anyway are names like any other", () => {
  const totals = new NameTotals();
  for (const name of ["__proto__", "constructor", "toString", ""]) totals.of(name).bounced++;
  assert.deepEqual(
    totals.top("bounced", 9).names.map(({ name, bounced }) => [name, bounced]),
    [
      ["__proto__", 1],
      ["constructor", 1],
      ["toString", 1],
      ["", 1],
    ],
  );
});
