import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { failed } from "../../core/errors/delivery-failure.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { refusal } from "../../test/support/refusal.ts";
import { BOUNCE_CATEGORIES, countsAgainstMailbox } from "./contract.ts";
import { bounceCategories } from "./plugin.ts";

/** The lines of `diagnostics.tsv`: categories that people gave, and what was said. */
const DIAGNOSTICS: readonly (readonly [category: string, said: string])[] = readFileSync(
  new URL("diagnostics.tsv", import.meta.url),
  "utf8",
)
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [category = "", said = ""] = line.split("\t");
    return [category, said];
  });

/** What a line tells of: a reply, or `x-mta STATUS text`. */
function failureOf(said: string) {
  const [, status, text] = /^x-mta (\S+) (.*)$/.exec(said) ?? [];
  return status === undefined ? refusal(said) : failed("connect", status, text ?? "", undefined);
}

test("diagnostics of 2020 to 2026 get the category that a person gives them", async () => {
  const { services } = (await pluginLab([bounceCategories], "")).generation;
  const categories = services.get(BOUNCE_CATEGORIES);
  assert.ok(DIAGNOSTICS.length >= 500, `${DIAGNOSTICS.length} diagnostics`);
  const wrong = DIAGNOSTICS.flatMap(([category, said]) => {
    const found = categories.of(failureOf(said));
    return found === category ? [] : [`${category}, not ${found}: ${said}`];
  });
  assert.deepEqual(wrong, []);
});

test("what is said of the sender never counts against a mailbox", () => {
  const against = DIAGNOSTICS.filter(([category]) => countsAgainstMailbox(category));
  assert.deepEqual([...new Set(against.map(([category]) => category))].sort(), [
    "bad-domain",
    "bad-mailbox",
    "inactive-mailbox",
  ]);
  const ofSender = ["authentication-related", "reputation-related", "rate-limited", "greylisted"];
  for (const category of ofSender) {
    assert.ok(!countsAgainstMailbox(category));
    assert.ok(
      DIAGNOSTICS.some(([given]) => given === category),
      category,
    );
  }
});
