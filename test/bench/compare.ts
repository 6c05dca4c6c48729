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

/** What the command line asks for: a round's messages, a server's rounds, the runtime. */
function asked(): {
  readonly messages: number;
  readonly rounds: number;
  readonly runtime: Runtime;
} {
  const [messages, rounds] = [Number(process.argv[2] ?? 6000), Number(process.argv[3] ?? 9)];
  const given = process.argv[4];
  return { messages, rounds, runtime: given === "node" || given === "deno" ? given : "bun" };
}

/** Rounds in turn, each way first in its turn. */
async function inTurn(
  rounds: number,
  without: () => Promise<Round>,
  withLines: () => Promise<Round>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let round = 1; round <= rounds; round++)
    if (round % 2 === 0) {
      const first = await withLines();
      rows.push({ without: await without(), with: first });
    } else {
      const first = await without();
      rows.push({ without: first, with: await withLines() });
    }
  return rows;
}

/**
 * 10 KB messages relayed without and with some lines, by one server that is reloaded before each round: what is compared has the same
 * process, and the machine of the same moment. The server has a core of its own: without, which processes share one is what decides.
 * Then by another server. Reads `[MESSAGES] [ROUNDS] [RUNTIME]` from the command line, a round's messages and a server's rounds; prints
 * messages a second and processor time a message, medians, and what the lines cost of each.
 */
export async function compare({ what, lines }: Comparison): Promise<void> {
  const { messages, rounds, runtime } = asked();
  const rows: Row[] = [];
  for (let server = 1; server <= SERVERS; server++) {
    const relay = await startRelay(runtime, { pinned: true });
    const roundBy = async (which: Lines, count: number): Promise<Round> => {
      await relay.use(which);
      return relay.round(count);
    };
    for (const which of [{}, lines]) await roundBy(which, WARM);
    const some = await inTurn(
      rounds,
      () => roundBy({}, messages),
      () => roundBy(lines, messages),
    );
    await relay.end();
    console.log(`server ${server}: ${summary(some, what)}`);
    rows.push(...some);
  }
  console.log(`medians on ${runtime}: ${summary(rows, what)}`);
}

/**
 * The same by pairs of servers, of which one has the lines from its start on and the other has them not: what reads the journal is waited for
 * when a reload takes it away, and catches up when it is there again.
 */
export async function compareServers({
  what,
  lines,
  beside = {},
}: Comparison & { readonly beside?: Lines }): Promise<void> {
  const { messages, rounds, runtime } = asked();
  const rows: Row[] = [];
  const both = { domain: join(beside.domain, lines.domain), file: join(beside.file, lines.file) };
  for (let pair = 1; pair <= SERVERS; pair++) {
    const without = await startRelay(runtime, { pinned: true, lines: beside });
    const having = await startRelay(runtime, { pinned: true, lines: both });
    for (const relay of [without, having]) await relay.round(2 * WARM);
    const some = await inTurn(
      rounds,
      () => without.round(messages),
      () => having.round(messages),
    );
    for (const relay of [without, having]) await relay.end();
    console.log(`pair ${pair}: ${summary(some, what)}`);
    rows.push(...some);
  }
  console.log(`medians on ${runtime}: ${summary(rows, what)}`);
}

function join(one = "", other = ""): string {
  return one + other;
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
