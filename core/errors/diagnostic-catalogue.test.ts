import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DIAGNOSTICS } from "./diagnostic-catalogue.ts";

test("the guide lists every code with its title, and no others", async () => {
  const page = new URL("../../docs/guide/diagnostics.md", import.meta.url);
  const rows = [...(await readFile(page, "utf8")).matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)];
  assert.deepEqual(
    rows.map(([, code, title]) => [code, title]),
    Object.entries(DIAGNOSTICS),
  );
});
