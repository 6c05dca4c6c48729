/**
 * `config-process.ts check|load FILE`: what a process needs for a configuration; `config.ts` runs it on each runtime. `check` is
 * `mta check-config`, `load` loads it several times and times look-ups. Prints a line of JSON: milliseconds, bytes.
 */

import { readConfiguration } from "../../cli/configuration.ts";
import { main } from "../../cli/main.ts";
import { type LookUpTimes, lookUpTimes } from "./look-up-times.ts";

/** What a process needed; the whole of it is told by `config.ts`. */
export interface Measured extends LookUpTimes {
  /** The whole process, milliseconds. */
  readonly time: number;
  /** Processor time of all its threads, milliseconds. */
  readonly processorTime: number;
  /** Each load, milliseconds. */
  readonly times: readonly number[];
  /** Bytes. */
  readonly peakMemory: number;
}

const LOADS = 5;
const [what = "", file = ""] = process.argv.slice(2);
const result = what === "check" ? await check() : await load();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const processorTime = (userCPUTime + systemCPUTime) / 1000;
console.log(JSON.stringify({ ...result, processorTime, peakMemory: maxRSS * 1024 }));
process.exit(0);

async function check(): Promise<object> {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const code = await main(["check-config", file], {
    print: say,
    copy: say,
    complain: say,
    colour: false,
  });
  if (code !== 0) throw new Error(said.join("\n").slice(-5000));
  return {};
}

async function load(): Promise<object> {
  const times: number[] = [];
  for (let round = 1; ; round++) {
    const begun = performance.now();
    const { config, plugins } = await readConfiguration({ kind: "file", file });
    times.push(performance.now() - begun);
    if (config === undefined) throw new Error(`${file} has errors`);
    if (round === LOADS) return { times, ...lookUpTimes(config, plugins) };
  }
}
