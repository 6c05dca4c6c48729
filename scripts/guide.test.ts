import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DirectiveIndex } from "../core/host.ts";
import { standardPlugins } from "../plugins/standard.ts";

const GUIDE = readFileSync(join(import.meta.dirname, "../docs/guide/configuration.md"), "utf8");

/** What the table says of directives whose default is not a value but a behaviour. */
const BEHAVIOURS = ["127.0.0.1:2525", "this host only"];

test("the guide's table of defaults says what is declared", () => {
  const rows = GUIDE.matchAll(/^\| (`[^|]+`) \| (global|source|domain) \| ([^|]+) \| [^|]+ \|$/gm);
  const index = new DirectiveIndex(standardPlugins);
  let compared = 0;
  for (const [, names = "", place = "", here = ""] of rows)
    for (const [, name = ""] of names.matchAll(/`([^`]+)`/g)) {
      const meanings = index.everywhere(name).map(({ directive }) => directive);
      const found = meanings.find(({ scopes }) => scopes.some((scope) => scope === place));
      assert.ok(found, `${name} stands in ${place}`);
      const expected = BEHAVIOURS.includes(here) ? [] : [here];
      assert.deepEqual(found.print(found.fallback), expected, name);
      compared++;
    }
  assert.ok(compared > 5);
});
