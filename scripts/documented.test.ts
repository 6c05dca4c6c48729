import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./generated-files.ts";

/** What the package's entries are made from; that of the directives' types is generated. */
const ENTRIES = [
  "core/mod.ts",
  "core/host.ts",
  "core/testing.ts",
  "plugins/contracts.ts",
  "sandbox/mod.ts",
];

/** Names that a file exports and that have no docstring, those it passes on included; `wanted` for some of them alone. */
async function undocumented(
  file: string,
  wanted: ReadonlySet<string> | undefined,
): Promise<readonly string[]> {
  const text = await readFile(join(ROOT, file), "utf8");
  const found: string[] = [];
  for (const [, names, target = ""] of text.matchAll(
    /^export (?:type )?(?:\*|\{([^}]*)\}) from "(\.[^"]+)";/gm,
  )) {
    const named = names
      ?.split(",")
      .map((each) =>
        each
          .trim()
          .replace(/^type /, "")
          .replace(/ as .*/, ""),
      )
      .filter((each) => each !== "");
    const passed = named === undefined ? wanted : new Set(named);
    found.push(...(await undocumented(join(dirname(file), target), passed)));
  }
  const declared =
    /^export (?:declare |abstract |async )*(?:function\*?|class|const|interface|type) (\w+)/gm;
  const seen = new Set<string>();
  for (const match of text.matchAll(declared)) {
    const [, name = ""] = match;
    if (seen.has(name) || (wanted !== undefined && !wanted.has(name))) continue;
    // An overload's docstring stands over the first.
    seen.add(name);
    const before = text.slice(0, match.index).trimEnd().split("\n");
    while (/^\s*\/\/ biome-ignore/.test(before.at(-1) ?? "")) before.pop();
    if (!/\*\/$/.test(before.at(-1) ?? "")) found.push(`${file}: ${name}`);
  }
  return found;
}

test("everything that the package exports says what it is", async () => {
  const missing = await Promise.all(ENTRIES.map((entry) => undocumented(entry, undefined)));
  assert.deepEqual([...new Set(missing.flat())].sort(), []);
});
