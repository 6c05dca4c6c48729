/**
 * `npm run test:crash [ROUNDS] [RUNTIME]`: kills a server under load with SIGKILL, 20 times on Bun unless stated, and checks that what it
 * answered 250 arrives whole.
 */
import { crashRun } from "./crash-run.ts";

const rounds = Number(process.argv[2] ?? 20);
const runtime = process.argv[3] === "node" || process.argv[3] === "deno" ? process.argv[3] : "bun";
const result = await crashRun(rounds, runtime, (line) => console.log(line));
console.log(result);
process.exit(result.lost + result.corrupted + result.repeatedOtherwise === 0 ? 0 : 1);
