import { MOST_RECIPIENTS } from "../limits.ts";
import { readAddress } from "./addresses.ts";
import { isCourtesy, isQuoted, withoutAnnouncement } from "./phrases.ts";
import type { Prose } from "./prose.ts";
import { LONGEST_REASON } from "./reasons.ts";
import { type RecipientLine, recipientLine } from "./recipient-lines.ts";
import { saidIn } from "./said.ts";

/** A recipient in a text. */
export interface ProseRecipient {
  readonly address: string;
  /** What is said about it, on one line; it may be empty. */
  readonly reason: string;
  /** The address that it was made of on the way, where the text tells. */
  readonly original: string | undefined;
}

/** Which lines are looked at. */
export interface Lines {
  readonly from: number;
  /** What is looked at of the first. */
  readonly tail: string;
  readonly end: number;
  /** Addresses in lower case that are no recipients. */
  readonly own: ReadonlySet<string>;
  /** Whether only lines count that leave no doubt: `<ann@example.net>:` or `Recipient: ann@example.net`. */
  readonly onlyMarked?: boolean;
}

/** Recipients that have lines of their own. */
export function listedFrom(
  prose: Prose,
  { from, tail, end, own, onlyMarked = false }: Lines,
): readonly ProseRecipient[] {
  const found = new Map<string, ProseRecipient>();
  let deepest = Number.POSITIVE_INFINITY;
  for (let at = from; at < end && found.size < MOST_RECIPIENTS; at++) {
    const line = at === from ? tail : (prose.lines[at] ?? "");
    const named = isQuoted(line) ? undefined : recipientLine(line);
    if (named === undefined || named.indent > deepest) continue;
    if (onlyMarked && !named.isMarked) continue;
    if (at > from) deepest = Math.min(deepest, named.indent);
    const next = reasonAfter(prose, at, end, named, deepest);
    const { original, reason } = split(next.reason);
    for (const address of named.addresses) {
      const known = found.get(address);
      if (own.has(address.toLowerCase()) || (known && saidIn(known.reason) !== undefined)) continue;
      found.set(address, {
        address,
        reason: reason || (known?.reason ?? named.told),
        original: original ?? known?.original,
      });
    }
    at = next.last;
  }
  return [...found.values()];
}

/** `on Mon, 30 Nov 2026 09:00:00 +0000`, as Exchange writes it beside a recipient. */
const DATE = /^on [A-Z][a-z]{2}, [\w :,/.]{8,40}?(?:[+-]\d{4}|[AP]M)\s{0,4}/;

/** `(expanded from: ann@example.net)`: the address that the sender gave, before what is said. */
function split(text: string): Pick<ProseRecipient, "original" | "reason"> {
  const reason = text.replace(DATE, "");
  const written =
    /^\(?(?:expanded|generated) from:? <?([^\s<>()]{1,250}@[^\s<>()]{1,250})>?\)[\s:;,]{0,4}/.exec(
      reason,
    );
  const original = written?.[1] === undefined ? undefined : readAddress(written[1]);
  return { original, reason: original === undefined ? reason : reason.slice(written?.[0].length) };
}

/** What follows a recipient: the rest of its line and the lines after it until an empty one or the next recipient. */
function reasonAfter(
  prose: Prose,
  at: number,
  end: number,
  { rest, indent, addresses }: RecipientLine,
  deepest: number,
): { readonly reason: string; readonly last: number } {
  let reason = withoutAnnouncement(rest);
  let last = at;
  for (let next = at + 1; next < end && reason.length < LONGEST_REASON; next++) {
    const line = prose.lines[next] ?? "";
    if (line.trim() === "") {
      if (reason !== "") break;
      continue;
    }
    const other = recipientLine(line);
    const deeper = line.length - line.trimStart().length > indent;
    if (other !== undefined && !deeper && other.indent <= deepest) {
      const same = other.addresses.length === 1 && other.addresses[0] === addresses[0];
      if (!same || reason !== "") break;
    }
    if (/^\s*(?:-{3}|\.{3} )/.test(line) || (reason === "" && isCourtesy(line))) break;
    if (!/[\p{L}\p{N}]/u.test(line)) continue;
    const words = withoutAnnouncement(line);
    reason = reason === "" ? words : `${reason} ${words}`;
    last = next;
  }
  return { reason, last };
}
