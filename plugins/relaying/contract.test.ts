import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettingsView } from "../../core/mod.ts";
import { relaysForAnyone } from "./contract.ts";

/** Whether mail for these domains alone, taken from anybody, makes an open relay. */
function isOpen(...patterns: readonly string[]): boolean {
  const unset = { value: undefined, at: undefined, block: undefined, occurrences: [] };
  const at = { file: "config", line: 1, column: 1, length: 1 };
  const occurrences = patterns.map((text) => ({ order: 0, text, at }));
  const view: SettingsView<"source"> = {
    scope: "source",
    get: (name) => (name === "relay-domain" ? { ...unset, occurrences } : unset),
  };
  return relaysForAnyone(view) !== undefined;
}

test("domains that hold those of strangers without number make an open relay", () => {
  for (const pattern of [
    "*",
    "*.com",
    "[*.]de",
    "*.ORG",
    "[0/0]",
    "[10/7]",
    "[::/0]",
    "[2000::/3]",
  ])
    assert.ok(isOpen("example.net", pattern), pattern);
});

test("those of an operator do not", () => {
  const own = [
    "example.net",
    "*.example.net",
    "[*.]example.co.uk",
    "*.internal",
    "*.local",
    "[10/8]",
  ];
  assert.ok(!isOpen(...own));
  assert.ok(!isOpen());
});
