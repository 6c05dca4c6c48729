import { Refused } from "./exit.ts";
import { numberOf, rawTextOf, recordIn, rowsOf } from "./json.ts";

/** Asks the server by GET. */
export type Ask = (path: string) => Promise<unknown>;

/** Bytes that wait in queues, by name. */
export type BytesOf = (names: Iterable<string>) => number | undefined;

/** Queues that are asked about by name. */
const FEW = 50;

/**
 * What waits in queues, all or those with some names, as last counted: the bytes of those named, a message once for each of its recipients. Undefined where the server has
 * not counted them yet, which takes it seconds for a million recipients.
 */
export async function bytesOfQueues(ask: Ask, names?: readonly string[]): Promise<BytesOf> {
  const few = names !== undefined && names.length <= FEW;
  const query = few ? `?${new URLSearchParams(names.map((name) => ["queue", name]))}` : "";
  const counted = await unlessRefused(ask(`/census/queues${query}`));
  const { complete, queues } = counted === undefined ? {} : recordIn(counted);
  if (complete !== true) return () => undefined;
  const bytes = new Map(rowsOf(queues).map((row) => [rawTextOf(row, "name"), row]));
  return (names) => {
    let sum = 0;
    for (const name of names) sum += numberOf(bytes.get(name) ?? {}, "bytes");
    return sum;
  };
}

/** What the server says; undefined where it refuses, as one without the plugin that would answer. */
export async function unlessRefused(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
