import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin, shippedLines } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { REPLY_DIRECTIVES } from "./directives.ts";
import type { ReplyActions } from "./reply-actions.ts";
import { ReplyLists } from "./reply-lists.ts";
import { replyRule } from "./reply-rule.ts";

const rulesOnly = definePlugin({
  name: "rules",
  summary: "The directives of rules.",
  directives: REPLY_DIRECTIVES,
});

/** What the rules of a list say about a reply. */
async function actions(rules: string, reply: string): Promise<ReplyActions | undefined> {
  const { generation } = await pluginLab(
    [rulesOnly],
    `<smtp-pattern-list Own>\n${rules}\n</smtp-pattern-list>\n<domain *>\nsmtp-pattern-list own\n</domain>`,
  );
  const read = (view: {
    get(name: string): { readonly occurrences: readonly { readonly text: string }[] };
  }) =>
    view.get("reply").occurrences.flatMap(({ text }) => {
      const parsed = replyRule.parse(text, { baseDir: "/" });
      return parsed.ok ? [parsed.value] : [];
    });
  return new ReplyLists(generation.config, read, []).actionsFor(reply, "OWN", false);
}

test("all rules that match count; where they contradict each other the first does", async () => {
  const rules = `
    reply /alpha/ mode=backoff,backoff-to-normal-after=1h,skip-mx
    reply /beta/ mode=normal,bounce-queue,disable-source-ip,reenable-after=2h
    reply /gamma/ source=next,retry-after=5m,category=one,slow=queue
    reply /delta/ retry-after=reply,category=two,slow=peer,slow-to=1/m,defer-queue`;
  const first = await actions(rules, "421 alpha beta");
  assert.equal(first?.mode, "backoff");
  assert.equal(first?.backoffToNormalAfter, 3_600_000);
  assert.ok(first?.skipMx && !first.bounceQueue && first.disableSourceIp);
  const second = await actions(rules, "421 beta gamma");
  assert.ok(second?.bounceQueue && second.disableSourceIp && !second.otherSource);
  assert.equal(second?.reenableAfter, 7_200_000);
  const third = await actions(rules, "421 gamma delta");
  assert.ok(third?.otherSource && third.deferQueue);
  assert.deepEqual(
    [third?.retryAfter, third?.category, third?.slow, third?.slowTo],
    [300_000, "one", "queue", undefined],
  );
  assert.equal(await actions(rules, "421 omega"), undefined);
});

test("a rule without actions changes nothing, and what is beyond the bound is not looked at", async () => {
  const rules = "reply /alpha/\nreply /beta/ skip-mx";
  assert.equal(await actions(rules, "421 alpha"), undefined);
  assert.equal(await actions(rules, `421 ${"x".repeat(5000)} beta`), undefined);
});

test("every shipped rule can be read, and does something", async () => {
  const lines = await shippedLines("reply-patterns.conf", "smtp-pattern-list", "reply");
  assert.ok(lines.length > 0);
  for (const { text } of lines) {
    const parsed = replyRule.parse(text, { baseDir: "/" });
    assert.ok(parsed.ok && parsed.warning === undefined, text);
  }
});
