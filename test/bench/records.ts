/**
 * `bun test/bench/records.ts [MESSAGES] [ROUNDS] [RUNTIME]`: 10 KB messages relayed without and with an accounting file, in turn. Prints
 * messages a second and processor time a message, medians, and what accounting costs of each. Needs Debian's postfix
 * (smtp-source and smtp-sink).
 */
import { medianOf } from "./push.ts";
import { type Round, relayRound } from "./relay-round.ts";

const messages = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 9);
const runtime = process.argv[4] === "node" || process.argv[4] === "deno" ? process.argv[4] : "bun";

function relayed(records: boolean): Promise<Round> {
  const file = records ? "<acct-file acct.csv>\nrecords d,b,t\n</acct-file>\n" : "";
  return relayRound(runtime, messages, { file });
}

const rows: { readonly without: Round; readonly with: Round }[] = [];
for (let round = 1; round <= rounds; round++) {
  // Who goes first takes turns.
  const first = round % 2 === 0;
  const one = await relayed(first);
  const other = await relayed(!first);
  rows.push(first ? { without: other, with: one } : { without: one, with: other });
  const row = rows.at(-1);
  console.log(
    `round ${round}: ${row?.without.rate.toFixed(0)} msg/s without, ${row?.with.rate.toFixed(0)} with; ` +
      `${row?.without.cpu.toFixed(3)} ms, ${row?.with.cpu.toFixed(3)} ms`,
  );
}
const rate = medianOf(rows.map((row) => row.with.rate / row.without.rate));
const cpu = medianOf(rows.map((row) => row.with.cpu / row.without.cpu));
console.log(
  `medians on ${runtime}: ${medianOf(rows.map((row) => row.without.rate)).toFixed(0)} msg/s without, ` +
    `${medianOf(rows.map((row) => row.with.rate)).toFixed(0)} with: ${(100 * (1 - rate)).toFixed(1)} % of the rate, ` +
    `${(100 * (cpu - 1)).toFixed(1)} % of the processor time`,
);
