/** Runs inputs for `config.ts`, which watches the number of the one under way. Posts each failing input. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { inputOf, textsToMutate } from "./config-inputs.ts";
import { loadingProblem, readingProblem, TOO_SLOW } from "./config-problem.ts";
import { minimise } from "./minimise.ts";

/** What a worker is given. */
export interface FuzzWork {
  readonly seed: number;
  readonly count: number;
  /** Every so many inputs one is also loaded. */
  readonly loadEvery: number;
  readonly folder: string | undefined;
  /** Holds the number of the input under way. */
  readonly progress: Int32Array;
}

/** An input that something is wrong with. */
export interface FuzzFailure {
  readonly number: number;
  readonly problem: string;
  /** Minimised; of one that is too slow, the beginning. */
  readonly text: string;
}

/** Failures of one sort are told once. */
const told = new Set<string>();

async function run(work: FuzzWork): Promise<void> {
  const { seed, count, loadEvery, folder, progress } = work;
  const texts = textsToMutate(folder);
  for (let number = 0; number < count; number++) {
    Atomics.store(progress, 0, number);
    const text = inputOf(seed, number, texts);
    await report(number, text, readingProblem(text), async (shorter) => readingProblem(shorter));
    if (number % loadEvery === 0)
      await report(number, text, await loadingProblem(text), loadingProblem);
  }
}

async function report(
  number: number,
  text: string,
  problem: string | undefined,
  problemOf: (shorter: string) => Promise<string | undefined>,
): Promise<void> {
  if (problem === undefined || told.has(problem)) return;
  told.add(problem);
  const fails = async (shorter: string): Promise<boolean> => (await problemOf(shorter)) === problem;
  // What is slow would be slow a thousand times.
  const shortest = problem.endsWith(TOO_SLOW) ? text.slice(0, 200) : await minimise(text, fails);
  const failure: FuzzFailure = { number, problem, text: shortest };
  parentPort?.postMessage(failure);
}

if (!isMainThread) {
  const work: FuzzWork = workerData;
  await run(work);
  parentPort?.postMessage("done");
}
