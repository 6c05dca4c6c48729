import { DotStuffer } from "./dot-stuffing.ts";
import type { TransactionPlan } from "./transaction-plan.ts";
import type { Part } from "./wire.ts";

/**
 * Adds content that is in memory to `parts`: as it is for BDAT, else dot-stuffed and with the final
 * dot (RFC 5321 §4.5.2).
 */
export function addContent(
  plan: TransactionPlan,
  whole: Buffer,
  chunking: boolean,
  parts: Part[],
): void {
  const { prefix } = plan.transaction;
  if (chunking) {
    parts.push(prefix, whole);
    return;
  }
  const stuffer = new DotStuffer();
  stuffer.stuff(prefix, parts);
  stuffer.stuff(whole, parts);
  parts.push(stuffer.end());
}

/** A write's worth of content. */
export interface Piece {
  readonly parts: Part[];
  readonly last: boolean;
}

/** Content read chunk by chunk. Rejects when it cannot be read or is not as long as was said. */
export async function* contentPieces(
  plan: TransactionPlan,
  chunking: boolean,
): AsyncGenerator<Piece> {
  const { prefix, body } = plan.transaction;
  const stuffer = new DotStuffer();
  let octets = prefix.length;
  let parts: Part[] = [];
  const add = chunking
    ? (chunk: Buffer): void => void parts.push(chunk)
    : (chunk: Buffer): void => stuffer.stuff(chunk, parts);
  if (prefix.length > 0) add(prefix);
  for await (const chunk of body.chunks()) {
    octets += chunk.length;
    if (octets > plan.size) break;
    add(chunk);
    yield { parts, last: false };
    parts = [];
  }
  if (octets !== plan.size) {
    throw new RangeError(`content of ${octets} octets instead of ${plan.size}`);
  }
  if (!chunking) parts.push(stuffer.end());
  yield { parts, last: true };
}
