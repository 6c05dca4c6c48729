import type { Runtime } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";
import { type Lines, type Round, relayRound } from "./relay-round.ts";

/** Two servers, of which the second has further lines in its configuration, `what` they are about. */
interface Comparison {
  readonly what: string;
  readonly lines: Lines;
}

/**
 * 10 KB messages relayed without and with some lines, in turn. Reads `[MESSAGES] [ROUNDS] [RUNTIME]` from the command line; prints messages
 * a second and processor time a message, medians, and what the lines cost of each.
 */
export async function compare({ what, lines }: Comparison): Promise<void> {
  const [messages, rounds] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 9)];
  const given = process.argv[4];
  const runtime: Runtime = given === "node" || given === "deno" ? given : "bun";
  const relayed = (isWith: boolean): Promise<Round> =>
    relayRound(runtime, messages, isWith ? lines : {});
  const rows: { readonly without: Round; readonly with: Round }[] = [];
  for (let round = 1; round <= rounds; round++) {
    // Each is first in its turn.
    const isWithFirst = round % 2 === 0;
    const one = await relayed(isWithFirst);
    const other = await relayed(!isWithFirst);
    const row = isWithFirst ? { without: other, with: one } : { without: one, with: other };
    rows.push(row);
    console.log(
      `round ${round}: ${row.without.rate.toFixed(0)} msg/s without ${what}, ${row.with.rate.toFixed(0)} with; ` +
        `${row.without.cpu.toFixed(3)} ms, ${row.with.cpu.toFixed(3)} ms`,
    );
  }
  const rate = medianOf(rows.map((row) => row.with.rate / row.without.rate));
  const cpu = medianOf(rows.map((row) => row.with.cpu / row.without.cpu));
  console.log(
    `medians on ${runtime}: ${medianOf(rows.map((row) => row.without.rate)).toFixed(0)} msg/s without ${what}, ` +
      `${medianOf(rows.map((row) => row.with.rate)).toFixed(0)} with: ${(100 * (1 - rate)).toFixed(1)} % of the rate, ` +
      `${(100 * (cpu - 1)).toFixed(1)} % of the processor time`,
  );
}
