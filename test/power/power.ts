/**
 * `npm run test:power [IMAGES] [RUNTIME]`: records what a server under load does to its disk, and opens 300 disks as a power
 * loss could have left them, on Bun unless stated. POWER_SEED repeats the choices among moments and among
 * what was not flushed, though not the recording.
 */
import { fakeRandom } from "../support/fake-random.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { powerRun } from "./power-run.ts";

const images = Number(process.argv[2] ?? 300);
const runtime = runtimeNamed(process.argv[3]);
const seed = Number(process.env.POWER_SEED ?? Date.now() % 1_000_000);
const random = fakeRandom(seed);
console.log(`POWER_SEED=${seed}`);
const result = await powerRun({
  images,
  runtime,
  duration: 6000,
  serverEvery: 20,
  chance: () => random.integer(2 ** 32) / 2 ** 32,
  report: (line) => console.log(line),
});
console.log(result);
process.exit(
  result.refused + result.lost + result.changed + result.doubled + result.again === 0 ? 0 : 1,
);
