/** Converts a queue of format 1, and says `step` before each transaction. Arguments: the directory. */
import { writeSync } from "node:fs";
import { convert } from "../../core/queue/lmdb/conversion.ts";
import { Damage } from "../../core/queue/lmdb/damage.ts";
import { LmdbEnvironment, makeDirectory } from "../../core/queue/lmdb/environment.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { systemClock } from "../../core/time/clock.ts";

const [, , directory = ""] = process.argv;
const log = createLog("spool", ({ message }) => console.error(message));
await makeDirectory(directory);
const tables = await LmdbEnvironment.open(directory);
await convert(1, {
  tables,
  damage: new Damage(tables, systemClock, log),
  takeSpace: async () => void writeSync(1, "step\n"),
  clock: systemClock,
  log,
});
await tables.root.close();
