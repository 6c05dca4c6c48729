/**
 * `npm run test:model [RUNS] [SEED]`: the delivering side in virtual time against whatever hosts, disks, clocks and operators may do, 10,000
 * times unless stated. Every run's events are the same when it is run again. Prints the smallest scenario that breaks a rule,
 * and the seed that repeats it. Ends with 1 then.
 */
import fc from "fast-check";
import { scenario } from "./scenario.ts";
import { play } from "./world.ts";

const runs = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
let played = 0;
let events = 0;
console.log(`${runs} runs, seed ${seed}`);
const details = await fc.check(
  fc.asyncProperty(scenario, async (one) => {
    events += (await play(one)).length;
    played++;
    if (played % 1000 === 0) console.log(`${played} runs, ${events} events`);
  }),
  { numRuns: runs, seed },
);
if (details.failed) console.error(fc.defaultReportMessage(details));
console.log(
  `${played} runs, ${events} events: ${details.failed ? "a rule is broken" : "all rules hold"}`,
);
process.exit(details.failed ? 1 : 0);
