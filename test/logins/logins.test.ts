import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../support/mta.ts";
import { complaints, GUARDED, guess } from "./guesses.ts";

test("of those who guess passwords nobody gets in, few are looked at, and who knows the password is never kept out", async () => {
  const mta = await startMta(GUARDED);
  try {
    const tries = 300;
    const guessed = await guess(mta.port, tries, 150);
    assert.deepEqual(complaints(guessed, tries), [], JSON.stringify(guessed));
    const { "454": putOff = 0, "421": turnedAway = 0 } = guessed.replies;
    assert.ok(putOff + turnedAway > 0, "all were looked at");
  } finally {
    await mta.stop();
  }
});
