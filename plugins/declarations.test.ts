import assert from "node:assert/strict";
import { test } from "node:test";
import { cataloguePlugins } from "../catalogue/plugin.ts";
import { DirectiveIndex } from "../core/config/bind/directives.ts";
import { hasEffect } from "../core/mod.ts";
import { standardPlugins } from "./standard.ts";

const declared = standardPlugins.flatMap(({ name, directives }) =>
  Object.entries(directives).map(([spelling, directive]) => ({
    plugin: name,
    where: `${spelling} of ${name}`,
    directive,
  })),
);

test("every example is a value", () => {
  for (const { where, directive } of declared) {
    const { kind, example = kind.example } = directive;
    const parsed = kind.parse(example, { baseDir: "/etc/mta" });
    assert.ok(parsed.ok, `${where} does not take its example ${example}`);
  }
});

test("every default is printed so that it is read again", () => {
  for (const { where, directive } of declared) {
    const { kind, fallback } = directive;
    for (const text of directive.print(fallback)) {
      const parsed = kind.parse(text);
      assert.ok(parsed.ok, `${where} does not take its default ${text}`);
      assert.deepEqual(parsed.value, fallback, where);
    }
  }
});

test("every directive has a doc of whole sentences, and what is without effect says why", () => {
  for (const { where, directive } of declared) {
    const { doc, planned, obsolete } = directive;
    assert.match(doc, /^[A-Za-z0-9/*].*\.$/s, where);
    assert.ok(planned === undefined || obsolete === undefined, where);
    assert.match(planned ?? obsolete ?? "-", /[^.\s]$/, where);
  }
});

test("a plugin with a folder declares only what has an effect", () => {
  const families = new Set(cataloguePlugins.map(({ name }) => name));
  const idle = declared.filter(
    ({ plugin, directive }) => !families.has(plugin) && !hasEffect(directive),
  );
  assert.deepEqual(
    idle.map(({ where }) => where),
    [],
  );
});

test("no spelling means two things in one place", () => {
  assert.deepEqual(new DirectiveIndex(standardPlugins).conflicts, []);
});

test("plugins have names of their own, and say what they are for in a sentence", () => {
  const names = standardPlugins.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, summary } of standardPlugins) assert.match(summary, /^[A-Z].*\.$/, name);
});
