import assert from "node:assert/strict";
import { test } from "node:test";
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

test("families have names of their own", () => {
  const names = cataloguePlugins.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^planned-/);
});
