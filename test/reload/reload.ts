/**
 * `npm run test:reload [ROUNDS] [RUNTIME]`: reloads a server under load, 50 times on Bun unless stated, with good and bad files, and checks that
 * no session breaks and that what it answered 250 arrives exactly once.
 */
import { runtimeNamed } from "../support/runtimes.ts";
import { reloadRun } from "./reload-run.ts";

const rounds = Number(process.argv[2] ?? 50);
const result = await reloadRun(rounds, runtimeNamed(process.argv[3]), (line) => console.log(line));
console.log(result);
const { lost, corrupted, repeated, broken, wrong } = result;
process.exit(lost + corrupted + repeated + broken.length + wrong.length === 0 ? 0 : 1);
