/**
 * Keeps accounting records on a disk that fails while the file named by FAILING_DISK exists; ends with an error when a record is not
 * there exactly once afterwards.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../../core/mod.ts";
import { COLUMNS } from "../../plugins/accounting/columns.ts";
import { AppendedFile, fileAt } from "../support/accounting-file.ts";
import { FakeClock } from "../support/fake-clock.ts";

const [folder = ""] = process.argv.slice(2);
const flag = process.env.FAILING_DISK ?? "";
const ignore = (): void => {};
const log: Log = { debug: ignore, info: ignore, notice: ignore, warning: ignore, error: ignore };
const head = `${COLUMNS.join(",")}\r\n`;
const options = fileAt(join(folder, "acct.csv"), head);
const file = new AppendedFile(options, new FakeClock(), log);
const records = (): readonly string[] =>
  readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "latin1").split("\r\n").slice(1, -1),
  );

await file.append("before\r\n");
writeFileSync(flag, "");
// What is refused is not there, however often it is tried.
for (let attempt = 0; attempt < 3; attempt++) {
  await assert.rejects(file.append("during\r\n"));
  assert.deepEqual(records(), ["before"]);
}
rmSync(flag);
await file.append("during\r\nafter\r\n");
await file.close();
assert.deepEqual(records(), ["before", "during", "after"]);
process.stdout.write("fine\n");
