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

test("actions of our own, and what they refuse", () => {
  const { actions } = read(
    replyRule,
    "/a/ slow=source,slow-to=50/h,slow-for=2h,hold=sender-domain,hold-for=4h,source=next,retry-after=reply,category=spam-related",
  );
  assert.deepEqual(
    [actions.slow, actions.slowTo, actions.slowFor, actions.holdSenderDomain, actions.holdFor],
    ["source", { count: 50, window: 3_600_000 }, 7_200_000, true, 14_400_000],
  );
  assert.deepEqual(
    [actions.otherSource, actions.retryAfter, actions.category],
    [true, "reply", "spam-related"],
  );
  refuses(
    replyRule,
    "/a/ slow=everything",
    "/a/ slow-to=1/h,slow=queue",
    "/a/ slow=queue,slow=peer",
  );
  refuses(replyRule, "/a/ slow=queue,slow-to=unlimited", "/a/ slow-for=1h", "/a/ hold-for=1h");
  refuses(replyRule, "/a/ hold=queue", "/a/ hold=sender-domain,hold-for=never", "/a/ source=other");
  refuses(replyRule, "/a/ source=next,disable-source-ip", "/a/ source=next,bounce-queue");
  refuses(replyRule, "/a/ hold=sender-domain,bounce-queue", "/a/ retry-after=never");
  refuses(replyRule, "/a/ retry-after=soon", "/a/ retry-after=1m,retry-after=2m", "/a/ category=1");
});

test("rules print so that they read the same", () => {
  const actions = fc.subarray([
    "skip-mx",
    "bounce-rcpt",
    "disable-source-ip",
    "reenable-after=1h",
    "defer-queue",
    "slow=queue",
    "slow-to=5/m",
    "slow-for=1h",
    "hold=sender-domain",
    "hold-for=1d",
    "source=next",
    "retry-after=reply",
    "retry-after=1h",
    "category=spam-related",
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
