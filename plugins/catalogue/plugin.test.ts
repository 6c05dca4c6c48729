import assert from "node:assert/strict";
import { test } from "node:test";
import { DirectiveIndex } from "../../core/config/directives.ts";
import { cataloguePlugins } from "./plugin.ts";

const declared = cataloguePlugins.flatMap(({ name, directives }) =>
  Object.entries(directives).map(([spelling, directive]) => ({
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
  for (const { where, directive } of declared)
    for (const text of directive.print(directive.fallback)) {
      const parsed = directive.kind.parse(text);
      assert.ok(parsed.ok, `${where} does not take its default ${text}`);
      assert.deepEqual(parsed.value, directive.fallback, where);
    }
});

test("every directive says either what happens instead or why it has no use any more", () => {
  for (const { where, directive } of declared) {
    const { planned, obsolete } = directive;
    assert.notEqual(planned === undefined, obsolete === undefined, where);
    assert.match(planned ?? obsolete ?? "", /[^.\s]$/, where);
  }
});

test("every directive has a doc of whole sentences", () => {
  for (const { where, directive } of declared) assert.match(directive.doc, /^[A-Z/*].*\.$/, where);
});

test("no spelling means two things in one place", () => {
  assert.deepEqual(new DirectiveIndex(cataloguePlugins).conflicts, []);
});

test("families have names of their own", () => {
  const names = cataloguePlugins.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^catalogue-/);
});
