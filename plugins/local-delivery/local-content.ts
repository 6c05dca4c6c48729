import type { Transaction } from "../../core/mod.ts";

const CR = 13;
const LF = 10;

/**
 * A message as programs and mailboxes of this host take it: after the trace fields, with line feeds for line ends, the last
 * line ended. Rejects when the content cannot be read.
 */
export async function* localContent(
  head: string,
  { prefix, body }: Pick<Transaction, "prefix" | "body">,
): AsyncGenerator<Buffer> {
  yield Buffer.concat([Buffer.from(head), withoutCr(prefix, false).lines]);
  let last = LF;
  let heldBack = false;
  for await (const chunk of body.chunks()) {
    if (chunk.length === 0) continue;
    const { lines, endsInCr } = withoutCr(chunk, heldBack);
    heldBack = endsInCr;
    if (lines.length === 0) continue;
    last = lines[lines.length - 1] ?? LF;
    yield lines;
  }
  if (heldBack) yield Buffer.from("\r\n");
  else if (last !== LF) yield Buffer.from("\n");
}

/** A chunk with LF for CRLF, in a buffer of its own: the store's is not ours. `heldBack`: the chunk before ended in a CR. */
function withoutCr(
  chunk: Buffer,
  heldBack: boolean,
): { readonly lines: Buffer; readonly endsInCr: boolean } {
  const lines = Buffer.allocUnsafe(chunk.length + 1);
  let to = 0;
  if (heldBack && chunk[0] !== LF) lines[to++] = CR;
  let from = 0;
  for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) {
    const isLast = at === chunk.length - 1;
    if (!isLast && chunk[at + 1] !== LF) continue;
    to += chunk.copy(lines, to, from, at);
    from = at + 1;
  }
  to += chunk.copy(lines, to, from);
  return { lines: lines.subarray(0, to), endsInCr: chunk[chunk.length - 1] === CR };
}

/**
 * The fields that final delivery puts in front: the envelope, which is gone otherwise (RFC 5321 §4.4, RFC 9228 §4). Addresses
 * cannot end a line: reception takes none with a control character.
 */
export function traceFields(sender: string, recipient: string): string {
  return `Return-Path: <${oneLine(sender)}>\nDelivered-To: ${oneLine(recipient)}\n`;
}

/** The envelope as PowerMTA's pickup directory reads it, which is before the header. */
export function pickupFields(
  sender: string,
  recipient: string,
  envelopeId: string | undefined,
): string {
  const envid = envelopeId === undefined ? "" : `x-envid: ${oneLine(envelopeId)}\n`;
  return `x-sender: ${oneLine(sender)}\nx-receiver: ${oneLine(recipient)}\n${envid}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "?");
}
