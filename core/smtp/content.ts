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
  /** With it all content has been given out, the final dot included. */
  readonly last: boolean;
}

/**
 * Content read chunk by chunk, one chunk ahead: the piece with the last byte is given out when the
 * body has ended and is known to be as long as was said. Rejects before that piece when the body
 * cannot be read or has another length, so that what is cut off never looks complete. `endApart`: the final dot is a piece of its own.
 */
export async function* contentPieces(
  plan: TransactionPlan,
  chunking: boolean,
  endApart: boolean,
): AsyncGenerator<Piece> {
  const { prefix, body } = plan.transaction;
  const stuffer = new DotStuffer();
  let size = prefix.length;
  let held: Part[] = [];
  // Nothing empty: Deno takes an empty write under TLS for an error.
  const add = (chunk: Buffer, parts: Part[]): void => {
    if (!chunking) stuffer.stuff(chunk, parts);
    else if (chunk.length > 0) parts.push(chunk);
  };
  add(prefix, held);
  for await (const chunk of body.chunks()) {
    size += chunk.length;
    if (size > plan.size) break;
    if (held.length > 0) yield { parts: held, last: false };
    held = [];
    add(chunk, held);
  }
  if (size !== plan.size) {
    throw new RangeError(`content of ${size} bytes instead of ${plan.size}`);
  }
  if (!chunking && endApart) {
    if (held.length > 0) yield { parts: held, last: false };
    held = [];
  }
  if (!chunking) held.push(stuffer.end());
  yield { parts: held, last: true };
}
