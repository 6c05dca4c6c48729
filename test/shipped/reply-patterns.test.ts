/** The shipped reply patterns on replies as providers word them: the examples over each rule in the file, and the diagnostics of bounce categories. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { replyText, shippedLines } from "../../core/mod.ts";
import { type ReplyRule, replyRule } from "../../plugins/back-off/reply-rule.ts";
import { read } from "../support/kind-laws.ts";
import { refusal } from "../support/refusal.ts";

/** A rule with what stands over it. */
interface Rule extends ReplyRule {
  readonly line: number;
  /** Replies that it is for, as they are matched. */
  readonly meant: readonly string[];
  /** Replies much like them that it is not for. */
  readonly others: readonly string[];
}

const FILE = new URL("../../config/reply-patterns.conf", import.meta.url);

async function rules(): Promise<readonly Rule[]> {
  const text = readFileSync(FILE, "utf8").split("\n");
  const lines = await shippedLines("reply-patterns.conf", "smtp-pattern-list", "reply");
  return lines.map(({ text: written, at: { line } }) => {
    const over = text.slice(0, line - 1);
    const begin = over.findLastIndex((each) => !/^\s*#/.test(each)) + 1;
    const examples = (sign: string): readonly string[] =>
      over.slice(begin).flatMap((each) => {
        const [, reply] = new RegExp(`^\\s*# \\${sign} (\\d{3} .*)$`).exec(each) ?? [];
        return reply === undefined ? [] : [onWire(reply)];
      });
    return { ...read(replyRule, written), line, meant: examples("+"), others: examples("-") };
  });
}

/** A reply in one line as the client reads it. */
function onWire(text: string): string {
  const { reply } = refusal(text);
  assert.ok(reply, text);
  return replyText(reply);
}

/** The lines of the file with diagnostics of real servers: their category, and the reply. */
function diagnostics(): readonly (readonly [category: string, reply: string])[] {
  const file = new URL("../../plugins/bounce-categories/diagnostics.tsv", import.meta.url);
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [category = "", said = ""] = line.split("\t");
      return /^\d{3}/.test(said) ? [[category, onWire(said)] as const] : [];
    });
}

test("each rule matches the replies it is for, and not those much like them", async () => {
  const wrong: string[] = [];
  const all = await rules();
  assert.ok(all.length >= 70, `${all.length} rules`);
  for (const { line, pattern, meant, others } of all) {
    if (meant.length === 0 || others.length === 0) wrong.push(`${line}: no examples`);
    for (const reply of meant) if (!pattern.test(reply)) wrong.push(`${line}: misses ${reply}`);
    for (const reply of others) if (pattern.test(reply)) wrong.push(`${line}: takes ${reply}`);
  }
  assert.deepEqual(wrong, []);
});

test("no rule bounces a queue, or takes an address out of use for all mail", async () => {
  for (const { line, actions } of await rules()) {
    assert.ok(!actions.bounceQueue && !actions.bounceRcpt && !actions.disableSourceIp, `${line}`);
  }
});

test("a refusal of one sender's domain never slows down the whole queue, nor the other way round", async () => {
  const all = await rules();
  const replies = [
    ...all.flatMap(({ meant }) => meant),
    ...diagnostics().map(([, reply]) => reply),
  ];
  const wrong = replies.filter((reply) => {
    const matching = all.filter(({ pattern }) => pattern.test(reply));
    const ofDomain = matching.some(({ actions }) => actions.holdSenderDomain || actions.slow);
    const ofQueue = matching.some(({ actions }) => actions.mode || actions.otherSource);
    return ofDomain && ofQueue;
  });
  assert.deepEqual(wrong, []);
});

test("what is said of a mailbox, or of a message's form, changes nothing for others", async () => {
  const ofOne = [
    "bad-mailbox",
    "inactive-mailbox",
    "quota-issues",
    "bad-domain",
    "content-related",
  ];
  const all = await rules();
  const wrong = diagnostics().flatMap(([category, reply]) => {
    const hit = ofOne.includes(category) && all.find(({ pattern }) => pattern.test(reply));
    return hit ? [`${hit.line}: ${reply}`] : [];
  });
  assert.deepEqual(wrong, []);
});

test("a rule's category is the one that the shipped categories give", async () => {
  const all = await rules();
  const wrong = diagnostics().flatMap(([category, reply]) => {
    const named = all.find(({ pattern, actions }) => actions.category && pattern.test(reply));
    const { category: given = category } = named?.actions ?? {};
    return given === category ? [] : [`${named?.line}: ${given}, not ${category}: ${reply}`];
  });
  assert.deepEqual(wrong, []);
});
