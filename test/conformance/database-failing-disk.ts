/**
 * Uses a plugin's own database on a disk that fails while the file named by FAILING_DISK exists; ends with an error when it does not do
 * what it must then. The second argument is what fails, `flush` or `meta`.
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countCodec, textCodec } from "../../core/database/codec.ts";
import { openOwnDatabase } from "../../core/database/open-own-database.ts";
import { ownTable } from "../../core/database/own-table.ts";
import { createLog } from "../../core/telemetry/log.ts";

const flag = process.env.FAILING_DISK ?? "";
const failure = process.argv[3] ?? "flush";
const NOTES = ownTable("notes", textCodec, countCodec);
const options = {
  folder: join(process.argv[2] ?? "", "mine"),
  tables: [NOTES],
  format: 1,
  maxSize: 2 ** 30,
  minFreeSpace: 1,
  log: createLog("test", () => {}),
};
const database = await openOwnDatabase(options);
const notes = database.table(NOTES);
const put = (value: number): Promise<void> =>
  database.write((changes) => changes.put(NOTES, "a", value));
await put(1);

for (let round = 2; round < 20; round++) {
  writeFileSync(flag, failure);
  const outcomes = await Promise.allSettled([put(100), put(101), put(102)]);
  assert.ok(outcomes.every(({ status }) => status === "rejected"));
  assert.equal(notes.get("a"), round - 1);
  rmSync(flag);
  await put(round);
  assert.equal(notes.get("a"), round);
}
await database.close();

const reopened = await openOwnDatabase(options);
assert.equal(reopened.table(NOTES).get("a"), 19);
await reopened.close();
process.stdout.write("fine\n");
