import type { Runtime } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";
import { type Lines, type Relay, type Round, startRelay } from "./relay-round.ts";

/** Two servers, of which the second has further lines in its configuration, `what` they are about. */
interface Comparison {
  readonly what: string;
  readonly lines: Lines;
}

/** Messages that warm a server up: by then the compiler has optimised what each message runs through. */
const WARM = 30_000;

/** Pairs of servers: two of one kind differ by some percent among themselves. */
const PAIRS = 3;

interface Row {
  readonly without: Round;
  readonly with: Round;
}

/**
 * 10 KB messages relayed without and with some lines: by two servers that both run, in turn, so that a round has the same machine as the
 * one it is compared with; then by another two. Reads `[MESSAGES] [ROUNDS] [RUNTIME]` from the command line, a round's messages and a pair's
 * rounds; prints messages a second and processor time a message, medians, and what the lines cost of each.
 */
export async function compare({ what, lines }: Comparison): Promise<void> {
  const [messages, rounds] = [Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 9)];
  const given = process.argv[4];
  const runtime: Runtime = given === "node" || given === "deno" ? given : "bun";
  const rows: Row[] = [];
  for (let pair = 1; pair <= PAIRS; pair++) {
    const bare = await startRelay(runtime);
    const other = await startRelay(runtime, lines);
    for (const relay of [bare, other]) await relay.round(WARM);
    const some: Row[] = [];
    // Each is first in its turn.
    for (let round = 1; round <= rounds; round++)
      some.push(await inTurn(bare, other, messages, round % 2 === 0));
    for (const relay of [bare, other]) await relay.end();
    console.log(`pair ${pair}: ${summary(some, what)}`);
    rows.push(...some);
  }
  console.log(`medians on ${runtime}: ${summary(rows, what)}`);
}

async function inTurn(
  bare: Relay,
  other: Relay,
  messages: number,
  isOtherFirst: boolean,
): Promise<Row> {
  if (!isOtherFirst)
    return { without: await bare.round(messages), with: await other.round(messages) };
  const first = await other.round(messages);
  return { without: await bare.round(messages), with: first };
}

function summary(rows: readonly Row[], what: string): string {
  const rate = medianOf(rows.map((row) => row.with.rate / row.without.rate));
  const cpu = medianOf(rows.map((row) => row.with.cpu / row.without.cpu));
  return (
    `${medianOf(rows.map((row) => row.without.rate)).toFixed(0)} msg/s without ${what}, ` +
    `${medianOf(rows.map((row) => row.with.rate)).toFixed(0)} with: ${(100 * (1 - rate)).toFixed(1)} % of the rate, ` +
    `${(100 * (cpu - 1)).toFixed(1)} % of the processor time`
  );
}
