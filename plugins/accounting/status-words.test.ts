import assert from "node:assert/strict";
import { test } from "node:test";
import { statusWithWords } from "./status-words.ts";

test("a status code is followed by its words, also one that nobody registered", () => {
  const known = { "5.1.1": "bad destination mailbox address", "5.7.1": "delivery not authorized" };
  for (const [status, words] of Object.entries(known))
    assert.equal(statusWithWords(status), `${status} (${words})`);
  assert.equal(statusWithWords("4.4.2"), "4.4.2 (bad connection)");
  assert.equal(statusWithWords("2.1.5"), "2.1.5 (destination address valid)");
  assert.equal(statusWithWords("2.0.0"), "2.0.0 (success)");
  assert.equal(statusWithWords("5.0.0"), "5.0.0 (undefined status)");
  assert.equal(statusWithWords("5.2.999"), "5.2.999 (other or undefined mailbox status)");
  assert.equal(statusWithWords("5.9.9"), "5.9.9 (undefined status)");
  assert.equal(statusWithWords("5.constructor.x"), "5.constructor.x (undefined status)");
});
