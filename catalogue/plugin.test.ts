import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveryFamilies } from "./delivery-families.ts";
import { globalFamilies } from "./global-families.ts";
import { cataloguePlugins } from "./plugin.ts";

// What holds for all plugins alike is in plugins/declarations.test.ts.
const declared = cataloguePlugins.flatMap(({ name, directives }) =>
  Object.entries(directives).map(([spelling, directive]) => ({
    where: `${spelling} of ${name}`,
    directive,
  })),
);

test("every directive says either what happens instead or why it has no use any more", () => {
  for (const { where, directive } of declared) {
    const { planned, obsolete } = directive;
    assert.notEqual(planned === undefined, obsolete === undefined, where);
    assert.match(planned ?? obsolete ?? "", /[^.\s]$/, where);
  }
});

test("families have names of their own, which say why their directives have no effect", () => {
  const names = cataloguePlugins.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, directives } of cataloguePlugins) {
    const [, state] = /^(planned|obsolete)-[a-z]/.exec(name) ?? [];
    const all = Object.values(directives);
    assert.ok(all.length > 0, name);
    for (const { planned, obsolete } of all)
      assert.ok((state === "planned" ? planned : obsolete) !== undefined, name);
  }
  const families = [...globalFamilies, ...deliveryFamilies];
  assert.equal(
    declared.length,
    families.reduce((sum, { directives }) => sum + Object.keys(directives).length, 0),
  );
});
