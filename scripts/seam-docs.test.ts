import assert from "node:assert/strict";
import { test } from "node:test";
import { HOOKS } from "../core/mod.ts";
import { ROOT } from "./generated-files.ts";
import { declarationsIn, hooksPage, servicesPage } from "./seam-docs.ts";

test("a declaration has the comment right above it, and no other", () => {
  const text =
    "/** One. */\nconst a: Token<A> = x;\nconst b: Token<B> = y;\n/** A\n * long one. */\nconst c: Token<C> = z;\n";
  assert.deepEqual(declarationsIn(text, /^const (\w+): Token<(.*?)> = \w;/), [
    { name: "a", doc: "One.", type: "A" },
    { name: "b", doc: "", type: "B" },
    { name: "c", doc: "A long one.", type: "C" },
  ]);
});

test("the page of hooks has all of them, each once", () => {
  const found = [...hooksPage(ROOT).matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(found.toSorted(), Object.keys(HOOKS).toSorted());
});

test("the type of a hook is whole", () => {
  for (const [, type = ""] of hooksPage(ROOT).matchAll(/^`(.*)`$/gm))
    for (const [open = "", close = ""] of ["<>", "{}"])
      assert.equal(type.split(open).length, type.split(close).length, type);
});

test("the page of services has those of the core and of plugins", () => {
  const page = servicesPage(ROOT);
  for (const token of ["CLOCK", "QUEUE_STORE", "SPOOL"])
    assert.match(page, new RegExp(`\`${token}\``));
});
