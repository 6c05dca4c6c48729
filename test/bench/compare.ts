import type { Runtime } from "../support/runtimes.ts";
import { medianOf } from "./push.ts";
import { type Lines, type Round, startRelay } from "./relay-round.ts";

/** Further lines of a configuration, and what they are about. */
interface Comparison {
  readonly what: string;
  readonly lines: Lines;
}

/** Messages that warm a server up, in each way: by then the compiler has optimised what each message runs through. */
const WARM = 20_000;

/** Servers that are asked: two differ by some percent, whatever their configuration. */
const SERVERS = 3;

interface Row {
  readonly without: Round;
  readonly with: Round;
}

/**
 * 10 KB messages relayed without and with some lines, by one server that is reloaded before each round: what is compared has the same
 * process, and the machine of the same moment. The server has a core of its own: without, which processes share one is what decides.
 * Then by another server. Reads `[MESSAGES] [ROUNDS] [RUNTIME]` from the command line, a
 * round's messages and a server's rounds; prints messages a second and processor time a message, medians, and what the lines cost of each.
 */
export async function compare({ what, lines }: Comparison): Promise<void> {
  const [messages, rounds] = [Number(process.argv[2] ?? 6000), Number(process.argv[3] ?? 9)];
  const given = process.argv[4];
  const runtime: Runtime = given === "node" || given === "deno" ? given : "bun";
  const rows: Row[] = [];
  for (let server = 1; server <= SERVERS; server++) {
    const relay = await startRelay(runtime, { pinned: true });
    const roundBy = async (which: Lines, count: number): Promise<Round> => {
      await relay.use(which);
      return relay.round(count);
    };
    for (const which of [{}, lines]) await roundBy(which, WARM);
    const some: Row[] = [];
    for (let round = 1; round <= rounds; round++)
      // Each is first in its turn.
      if (round % 2 === 0) {
        const first = await roundBy(lines, messages);
        some.push({ without: await roundBy({}, messages), with: first });
      } else {
        const first = await roundBy({}, messages);
        some.push({ without: first, with: await roundBy(lines, messages) });
      }
    await relay.end();
    console.log(`server ${server}: ${summary(some, what)}`);
    rows.push(...some);
  }
  console.log(`medians on ${runtime}: ${summary(rows, what)}`);
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
