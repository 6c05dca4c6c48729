/**
 * Keeps accounting records on a disk that fails while the file named by FAILING_DISK exists; ends with an error when a record is not
 * there exactly once afterwards.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../../core/mod.ts";
import { AccountingFile } from "../../plugins/accounting/accounting-file.ts";
import { FakeClock } from "../support/fake-clock.ts";

const [folder = ""] = process.argv.slice(2);
const flag = process.env.FAILING_DISK ?? "";
const clock = new FakeClock();
const errors: string[] = [];
const ignore = (): void => {};
const error = (message: string): void => void errors.push(message);
const log: Log = { debug: ignore, info: ignore, notice: ignore, warning: ignore, error };
const options = { path: join(folder, "acct.csv"), maxSize: 1e6, worldReadable: false, sync: true };
const file = new AccountingFile(options, clock, log);
const records = (): readonly string[] =>
  readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "latin1").split("\r\n").slice(1, -1),
  );

file.add("before\r\n");
await file.flush();
writeFileSync(flag, "");
for (const record of ["during\r\n", "still\r\n"]) {
  file.add(record);
  await file.flush();
  assert.deepEqual(records(), ["before"]);
}
// Once, however often it is tried.
assert.deepEqual(errors, ["accounting file cannot be written"]);
rmSync(flag);
file.add("after\r\n");
await file.end();
assert.deepEqual(records(), ["before", "during", "still", "after"]);
process.stdout.write("fine\n");
