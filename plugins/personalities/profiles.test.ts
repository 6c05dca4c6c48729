/** What the personalities say, by what the shipped bounce categories and reply patterns make of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { replyText, shippedLines } from "../../core/mod.ts";
import { fakeRandom } from "../../core/testing.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { read } from "../../test/support/kind-laws.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { refusal } from "../../test/support/refusal.ts";
import { type ReplyRule, replyRule } from "../back-off/reply-rule.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { bounceCategories } from "../bounce-categories/plugin.ts";
import { OCCASIONS, type Profile } from "./profile.ts";
import { PROFILES } from "./profiles/all.ts";
import { replyOf, type Said } from "./said.ts";

const ABOUT = {
  ip: "203.0.113.7",
  to: "ann@example.net",
  senderDomain: "bounces.example.com",
  authorDomain: "example.com",
};

/** As a client reads it from the wire, in all its lines. */
function onWire(profile: Profile, said: Said): ReturnType<typeof refusal> {
  const parts = { clock: new FakeClock(), random: fakeRandom() };
  const { code, enhanced, lines } = replyOf(said, ABOUT, parts, profile.breaksLines);
  const status = enhanced === undefined ? "" : `${enhanced} `;
  const wire = lines.map(
    (line, at) => `${code}${at === lines.length - 1 ? " " : "-"}${status}${line}`,
  );
  return refusal(wire.join("\r\n"));
}

/** All refusals of a personality, by what for. */
function refusals(profile: Profile): readonly (readonly [string, Said])[] {
  const { says, senderRate, messagesPerConnection } = profile;
  return [
    ...OCCASIONS.map((occasion) => [occasion, says[occasion]] as const),
    ["senderRate", senderRate] as const,
    ...(messagesPerConnection === undefined
      ? []
      : [["messagesPerConnection", messagesPerConnection.said] as const]),
  ];
}

test("the shipped bounce categories take each reply for what it means", async () => {
  const lab = await pluginLab([bounceCategories], "");
  const categories = lab.generation.services.get(BOUNCE_CATEGORIES);
  const wrong: string[] = [];
  for (const profile of Object.values(PROFILES))
    for (const [occasion, said] of refusals(profile)) {
      const found = categories.of(onWire(profile, said));
      if (found !== said.category)
        wrong.push(`${profile.name} ${occasion}: ${found}, not ${said.category}: ${said.text}`);
    }
  assert.deepEqual(wrong, []);
});

/** What the first shipped rule that matches a reply does; no rule is meant to match the others. */
const DOES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gmail: {
    ...{ mailboxRate: "retry later", rate: "back off", blocked: "back off, next source" },
    ...{ spam: "slow", senderRate: "slow", unsigned: "hold", unaligned: "hold" },
    connections: "back off",
  },
  outlook: {
    ...{ mailboxRate: "back off", greylisted: "back off", rate: "back off" },
    ...{ blocked: "back off, next source", spam: "back off, next source" },
    ...{ unsigned: "hold", unaligned: "hold", connections: "back off" },
    ...{ senderRate: "back off", messagesPerConnection: "retry later" },
  },
  yahoo: {
    ...{ mailboxRate: "back off", greylisted: "back off", trouble: "back off" },
    ...{ rate: "back off", blocked: "back off, next source" },
    ...{ unsigned: "hold", unaligned: "hold", connections: "back off" },
    ...{ senderRate: "back off", messagesPerConnection: "retry later" },
  },
  strict: {
    ...{ mailboxRate: "back off", rate: "back off", blocked: "back off, next source" },
    ...{ connections: "back off", senderRate: "back off", messagesPerConnection: "back off" },
  },
};

function effectOf({ actions }: ReplyRule): string {
  const { mode, otherSource, slow, holdSenderDomain, retryAfter } = actions;
  const effects = [
    ...(mode === "backoff" ? ["back off"] : []),
    ...(otherSource ? ["next source"] : []),
    ...(slow === undefined ? [] : ["slow"]),
    ...(holdSenderDomain ? ["hold"] : []),
    ...(retryAfter === undefined ? [] : ["retry later"]),
  ];
  return effects.join(", ");
}

test("the shipped reply patterns do to each reply what they are there for", async () => {
  const lines = await shippedLines("reply-patterns.conf", "smtp-pattern-list", "reply");
  const rules = lines.map(({ text }) => read(replyRule, text));
  for (const profile of Object.values(PROFILES)) {
    const found: Record<string, string> = {};
    for (const [occasion, said] of refusals(profile)) {
      const { reply } = onWire(profile, said);
      assert.ok(reply);
      const rule = rules.find(({ pattern }) => pattern.test(replyText(reply)));
      if (rule !== undefined) found[occasion] = effectOf(rule);
    }
    assert.deepEqual(found, DOES[profile.name], profile.name);
  }
});

test("each reply is a line or lines of SMTP, of the class that its status has", () => {
  for (const profile of Object.values(PROFILES))
    for (const [occasion, said] of refusals(profile)) {
      const parts = { clock: new FakeClock(), random: fakeRandom() };
      const long = { ...ABOUT, to: `${"x".repeat(5000)}\r\n@example.net` };
      const { code, enhanced, lines } = replyOf(said, long, parts, profile.breaksLines);
      const name = `${profile.name} ${occasion}`;
      assert.ok(enhanced === undefined || enhanced[0] === String(code)[0], name);
      for (const line of lines) assert.match(line, /^[ -~]{1,490}$/, name);
      assert.doesNotMatch(lines.join(" "), /[{}]/, name);
    }
});
