import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { read, refuses } from "../../test/support/kind-laws.ts";
import { replyRule } from "./reply-rule.ts";

test("rules: what matches, and what it does", () => {
  const rule = read(
    replyRule,
    "/RP-00[123]/ mode=backoff, backoff-to-normal-after=2h ,disable-source-ip,reenable-after=6h",
  );
  assert.ok(rule.pattern.test("421 rp-002 (x)"));
  assert.equal(rule.actions.mode, "backoff");
  assert.equal(rule.actions.backoffToNormalAfter, 7_200_000);
  assert.equal(rule.actions.reenableAfter, 21_600_000);
  assert.ok(!read(replyRule, "/(?-i)Foo/ skip-mx").pattern.test("foo"));
  assert.ok(read(replyRule, "/a b/ bounce-rcpt,defer-queue").actions.deferQueue);
  assert.ok(read(replyRule, "/http://x.example/ bounce-queue,").actions.bounceQueue);
});

test("a rule without an action is accepted, and said to do nothing", () => {
  const parsed = replyRule.parse("/421 RP-001/");
  assert.equal(parsed.ok && parsed.warning, "a reply without an action does nothing");
  const every = replyRule.parse("// mode=backoff");
  assert.equal(every.ok && every.warning, "an empty expression matches every reply");
});

test("what is not a rule is refused", () => {
  refuses(
    replyRule,
    "",
    "421",
    "/421 mode=backoff",
    "421/ mode=backoff",
    "/(/ skip-mx",
    "/a/ dance",
  );
  refuses(replyRule, "/a/ mode=fast", "/a/ mode=backoff,mode=normal", "/a/ skip-mx,bounce-queue");
  refuses(replyRule, "/a/ backoff-to-normal-after=1h,mode=backoff", "/a/ reenable-after=1h");
  refuses(replyRule, "/a/ mode=backoff,backoff-to-normal-after=soon", "/a/ skip-mx,,defer-queue");
  refuses(replyRule, "/a/ mode=backoff,backoff-to-normal-after=1h,backoff-to-normal-after=2h");
});

test("rules print so that they read the same", () => {
  const actions = fc.subarray([
    "skip-mx",
    "bounce-rcpt",
    "disable-source-ip",
    "reenable-after=1h",
    "defer-queue",
  ]);
  const mode = fc.constantFrom(
    "",
    "mode=normal,",
    "mode=backoff,",
    "mode=backoff,backoff-to-normal-after=5m,",
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ]{1,9}$/), mode, actions, (source, first, rest) => {
      const parsed = replyRule.parse(`/${source}/ ${first}${rest.join(",")}`);
      if (!parsed.ok) return;
      const printed = replyRule.print(parsed.value);
      const again = read(replyRule, printed);
      assert.deepEqual(again.actions, parsed.value.actions);
      assert.equal(again.pattern.source, parsed.value.pattern.source);
    }),
  );
});
