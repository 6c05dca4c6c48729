/**
 * `npm run test:record-count [RECORDS] [KILLS] [RUNTIME]`: kills a server while it writes accounting records, once while it writes 1,000,000
 * of them on Bun unless stated, and checks that each recipient has one record, whole, and that whoever follows the files sees what stays.
 */
import type { Runtime } from "../support/runtimes.ts";
import { countRecords } from "./record-count-run.ts";

const [, , records = "1000000", kills = "1", name] = process.argv;
const runtime: Runtime = name === "node" || name === "deno" ? name : "bun";
const given = { records: Number(records), kills: Number(kills), runtime };
const result = await countRecords(given, (line) => console.log(line));
console.log(result);
const { allCame, missing, repeated, torn, changed } = result;
process.exit(!allCame || missing + repeated + torn + changed > 0 ? 1 : 0);
