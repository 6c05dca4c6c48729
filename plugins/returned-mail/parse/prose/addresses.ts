import { parseAddress } from "../../../../core/mod.ts";
import { LONGEST_ADDRESS } from "../limits.ts";

/** An address in a line. */
export interface FoundAddress {
  readonly address: string;
  /** With what belongs to it, as brackets, quotes and `mailto:`. */
  readonly from: number;
  readonly to: number;
}

/** Local parts as they are in running text: ASCII, as other letters may be words around it. */
const LOCAL = /[\w.!#$%&'*+/=?^`{|}~-]/;
const DOMAIN = /[A-Za-z0-9.-]/;

const LONGEST_LOCAL = 256;
const LONGEST_DOMAIN = 255;

/** The addresses in a line, `most` at most. Each sign is looked at a few times at most, whatever the line. */
export function addressesIn(line: string, most = 10): readonly FoundAddress[] {
  const found: FoundAddress[] = [];
  for (let at = line.indexOf("@"); at >= 0 && found.length < most; at = line.indexOf("@", at + 1)) {
    const one = bracketed(line, at) ?? bare(line, at);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** An address as a field gives it, with or without brackets; undefined when it is none. */
export function readAddress(text: string): string | undefined {
  const inner = /^\s*<(.*)>\s*$/.exec(text)?.[1] ?? text.trim();
  if (inner.length > LONGEST_ADDRESS) return undefined;
  const address = parseAddress(inner);
  return address === undefined || address.domain === "" ? undefined : address.text;
}

/** `<address>`: any address may stand there. */
function bracketed(line: string, at: number): FoundAddress | undefined {
  const from = line.lastIndexOf("<", at);
  if (from < 0 || at - from > LONGEST_LOCAL) return undefined;
  const to = line.indexOf(">", at);
  if (to < 0 || to - at > LONGEST_DOMAIN) return undefined;
  const inner = line.slice(from + 1, to).replace(/^mailto:/i, "");
  const address = /\s/.test(inner) && !inner.startsWith('"') ? undefined : readAddress(inner);
  return address === undefined ? undefined : { address, from, to: to + 1 };
}

function bare(line: string, at: number): FoundAddress | undefined {
  let from = at;
  const least = Math.max(0, at - LONGEST_LOCAL);
  while (from > least && LOCAL.test(line[from - 1] ?? "")) from--;
  let to = at + 1;
  const most = Math.min(line.length, to + LONGEST_DOMAIN);
  while (to < most && DOMAIN.test(line[to] ?? "")) to++;
  // Signs of the sentence around it.
  while (/[.-]/.test(line[to - 1] ?? "")) to--;
  while (from < at && /['`*.=|/{]/.test(line[from] ?? "")) from++;
  const domain = line.slice(at + 1, to);
  if (!domain.includes(".") || /^[\d.]+$/.test(domain)) return undefined;
  const address = readAddress(line.slice(from, to));
  if (address === undefined) return undefined;
  const quoted = /^["'*`]$/.test(line[from - 1] ?? "") && line[from - 1] === line[to];
  return { address, from: quoted ? from - 1 : from, to: quoted ? to + 1 : to };
}
