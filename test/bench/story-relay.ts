/**
 * `bun test/bench/story-relay.ts [MESSAGES] [ROUNDS] [RUNTIME]`: what the story costs a relay, alone and beside accounting. Needs Debian's postfix
 * (smtp-source and smtp-sink). Servers are compared that have it, or have it not, from their start on: a server that is reloaded keeps the
 * journal for a consumer that went, and has it catch up when it comes back.
 */
import type { Runtime } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";
import { startRelay } from "./relay-round.ts";

const [messages, rounds] = [Number(process.argv[2] ?? 6000), Number(process.argv[3] ?? 7)];
const given = process.argv[4];
const runtime: Runtime = given === "node" || given === "deno" ? given : "bun";
/** Messages that warm a server up. */
const WARM = 20_000;
/** Two servers differ by some percent, whatever their configuration. */
const PAIRS = 3;

const STORY = "story yes\n";
const ACCOUNTING = "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>\n";

for (const [what, without] of [
  ["alone", ""],
  ["beside accounting", ACCOUNTING],
] as const) {
  const rates: number[] = [];
  const cpus: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const servers = await Promise.all(
      [without, without + STORY].map((file) =>
        startRelay(runtime, { pinned: true, lines: { file } }),
      ),
    );
    for (const server of servers) await server.round(WARM);
    const [plain, telling] = servers;
    if (plain === undefined || telling === undefined) break;
    for (let round = 0; round < rounds; round++) {
      const [first, second] = round % 2 === 0 ? [plain, telling] : [telling, plain];
      const results = [await first.round(messages), await second.round(messages)];
      const [a, b] = round % 2 === 0 ? results : results.toReversed();
      if (a === undefined || b === undefined) break;
      rates.push(b.rate / a.rate);
      cpus.push(b.cpu / a.cpu);
    }
    for (const server of servers) await server.end();
  }
  console.log(
    `the story ${what} on ${runtime}: ${(100 * (1 - medianOf(rates))).toFixed(1)} % of the rate, ` +
      `${(100 * (medianOf(cpus) - 1)).toFixed(1)} % of the processor time, medians of ${cpus.length}`,
  );
}
