import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { timeInReply } from "./reply-time.ts";

const MINUTE = 60_000;

test("the time that a reply names", () => {
  for (const [text, expected] of [
    ["450 4.2.0 Greylisted, please try again in 5 minutes", 5 * MINUTE],
    ["451 4.7.1 retry after 3600 seconds", 60 * MINUTE],
    ["451 4.7.1 greylisted for 300s", 5 * MINUTE],
    ["421 4.7.0 wait 1 hour.", 60 * MINUTE],
    ["421 10 messages in 60 seconds are too many, retry in 15 min", 15 * MINUTE],
    ["421 come back in 2 days", 24 * 60 * MINUTE],
    ["421 come back in 1 second", 10_000],
    ["421 try again in 0 minutes", undefined],
    ["421 4.7.0 try again later", undefined],
    ["421 4.7.0 mail from 192.0.2.5 has been deferred", undefined],
    ["450 4.2.1 user 12 managers", undefined],
    ["421 RP-001 5-minute limit", 5 * MINUTE],
  ] as const)
    assert.equal(timeInReply(text), expected, text);
});

test("any text gives a time within bounds, or none", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^(\d{1,9} ?(s|min|h|days) ?)*$/)),
      (text) => {
        const time = timeInReply(text);
        assert.ok(time === undefined || (time >= 10_000 && time <= 86_400_000));
      },
    ),
  );
});
