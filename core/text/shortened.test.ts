import assert from "node:assert/strict";
import { test } from "node:test";
import { shortened } from "./shortened.ts";

test("a text is kept up to its bound in bytes; beyond it the hash of all of it stands for it", () => {
  assert.equal(shortened("é".repeat(50), 100), "é".repeat(50));
  const long = shortened(`${"é".repeat(50)}a`, 100);
  assert.match(long, /^[0-9a-f]{64}$/);
  assert.notEqual(shortened(`${"é".repeat(50)}b`, 100), long);
  assert.equal(shortened(`${"é".repeat(50)}a`, 100, "lane "), `lane ${long}`);
});
