/**
 * `npm run test:fuzz [COUNT] [FOLDER]`: a million inputs (random bytes, soup of the language's words, mutated
 * configurations of the project and of a folder, and pieces repeated up to 20,000 times) are taken apart, built up and
 * laid out; one of 50 is also loaded. Nothing may throw or hang, and every diagnostic lies in its text. FUZZ_SEED repeats a
 * run. Ends with 1 when something failed.
 */
import { Worker } from "node:worker_threads";
import { inputOf, textsToMutate } from "./config-inputs.ts";
import type { FuzzFailure, FuzzWork } from "./config-worker.ts";

const count = Number(process.argv[2] ?? 1_000_000);
const folder = process.argv[3];
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** An input that takes longer hangs, milliseconds. */
const HANG = 30_000;

console.log(`${count} inputs, FUZZ_SEED=${seed}`);
const begun = performance.now();
const progress = new Int32Array(new SharedArrayBuffer(4));
const work: FuzzWork = { seed, count, loadEvery: 50, folder, progress };
const worker = new Worker(new URL("./config-worker.ts", import.meta.url), { workerData: work });
let failures = 0;
worker.on("message", (message: FuzzFailure | "done") => {
  if (message === "done") finish();
  else {
    failures++;
    console.log(`input ${message.number}: ${message.problem}\n${JSON.stringify(message.text)}`);
  }
});
worker.on("error", (error) => {
  throw error;
});

let before = -1;
setInterval(() => {
  const number = Atomics.load(progress, 0);
  if (number === before) {
    failures++;
    const beginning = inputOf(seed, number, textsToMutate(folder)).slice(0, 4000);
    console.log(`input ${number} hangs\n${JSON.stringify(beginning)}`);
    finish();
  }
  before = number;
}, HANG);

function finish(): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`${Atomics.load(progress, 0) + 1} inputs in ${seconds} s, ${failures} failures`);
  process.exit(failures === 0 ? 0 : 1);
}
