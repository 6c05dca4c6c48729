import assert from "node:assert/strict";
import { test } from "node:test";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { countRecords } from "./record-count-run.ts";

test("a server killed while it records 5,000 recipients loses, tears and doubles no line, and who follows the files sees what stays", async () => {
  const lines: string[] = [];
  const given = { records: 5000, kills: 1, runtime: THIS_RUNTIME };
  const result = await countRecords(given, (line) => lines.push(line));
  const { allCame, missing, repeated, torn, changed } = result;
  assert.ok(result.taken >= 5000, `${result.taken} taken`);
  assert.deepEqual(
    { allCame, missing, repeated, torn, changed },
    { allCame: true, missing: 0, repeated: 0, torn: 0, changed: 0 },
    `${lines.join("\n")}\n${JSON.stringify(result)}`,
  );
});
