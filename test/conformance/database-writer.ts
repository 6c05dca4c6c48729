/** Writes to a plugin's own database in the folder given until it is killed, and says each number that is on disk. */
import { join } from "node:path";
import { countCodec, textCodec } from "../../core/database/codec.ts";
import { openOwnDatabase } from "../../core/database/open-own-database.ts";
import { ownTable } from "../../core/database/own-table.ts";
import { createLog } from "../../core/telemetry/log.ts";

const NOTES = ownTable("notes", textCodec, countCodec);
const database = await openOwnDatabase({
  folder: join(process.argv[2] ?? "", "mine"),
  tables: [NOTES],
  format: 1,
  maxSize: 2 ** 30,
  minFreeSpace: 1,
  log: createLog("test", () => {}),
});
for (let at = 1; ; at++) {
  await database.write((changes) => {
    for (const name of ["first", "last"]) changes.put(NOTES, name, at);
  });
  process.stdout.write(`${at}\n`);
}
