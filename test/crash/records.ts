/**
 * `npm run test:records [ROUNDS] [RUNTIME]`: kills a server under load with SIGKILL, 20 times on Bun unless stated, and checks that its
 * accounting has every recipient, that each bounce has its one report, and that its story has each event once.
 */
import { recordsRun } from "./records-run.ts";

const rounds = Number(process.argv[2] ?? 20);
const runtime = process.argv[3] === "node" || process.argv[3] === "deno" ? process.argv[3] : "bun";
const result = await recordsRun(rounds, runtime, (line) => console.log(line));
console.log(result);
const { missing, unreported, reportedTwice, unrecordedReports, repeated, story } = result;
const wrong = [missing, unreported, reportedTwice, repeated, story].some((all) => all.length > 0);
process.exit(wrong || unrecordedReports > 0 ? 1 : 0);
