import assert from "node:assert/strict";
import { test } from "node:test";
import type { Directive } from "../core/mod.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { settingTypes } from "./setting-types.ts";

const ALL: readonly (readonly [string, Directive<unknown>])[] = standardPlugins.flatMap(
  ({ directives }) => Object.entries(directives),
);

test("what a setting's type names is taken when it is read", () => {
  for (const [name, directive] of ALL)
    for (const type of settingTypes(directive)) {
      const values = valuesOf(type);
      const taken = values.filter((text) => directive.kind.parse(text).ok);
      const enough = type === "number" ? taken.length > 0 : taken.length === values.length;
      assert.ok(enough, `${name} does not take ${type}`);
    }
});

test("what a directive's docs show is of its setting's type", () => {
  for (const [name, directive] of ALL) {
    const types = settingTypes(directive);
    if (types.includes("string") || types.includes("(string & {})")) continue;
    const { example = directive.kind.example } = directive;
    for (const text of [example, ...directive.print(directive.fallback)])
      assert.ok(types.includes(JSON.stringify(text)), `${name} ${text}: ${types.join(" | ")}`);
  }
});

test("types follow the kinds", () => {
  const typesOf = (name: string): string | undefined => {
    const [, directive] = ALL.find(([spelling]) => spelling === name) ?? [];
    return directive && settingTypes(directive).join(" | ");
  };
  assert.equal(typesOf("use-starttls"), 'boolean | "yes" | "no" | ""');
  assert.equal(typesOf("tls"), '"required" | "verified" | "opportunistic" | "none" | ""');
  assert.equal(typesOf("smtp-port"), "number | string");
  assert.equal(typesOf("max-smtp-out"), 'number | "unlimited" | (string & {})');
  assert.equal(
    typesOf("log-level"),
    'number | "error" | "warning" | "notice" | "info" | "debug" | ""',
  );
  assert.equal(typesOf("proxy-protocol"), '1 | "1" | 2 | "2" | ""');
  assert.equal(
    typesOf("bounce-upon-no-mx"),
    'boolean | number | "yes" | "no" | "never" | (string & {})',
  );
  assert.equal(typesOf("delivery-queue"), "string");
  assert.equal(typesOf("name-server"), "string | readonly string[]");
});

/** Texts as they would appear in a file, of the values a type names; none for types of any text. */
function valuesOf(type: string): readonly string[] {
  if (type === "number") return ["1", "20", "100", "1000", "100000"];
  if (type === "boolean") return ["yes", "no"];
  if (type === '""' || /string/.test(type)) return [];
  return [type.replaceAll('"', "")];
}
