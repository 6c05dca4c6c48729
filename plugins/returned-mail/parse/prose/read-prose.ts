import { MOST_RECIPIENTS } from "../limits.ts";
import type { ReportedAction } from "../result.ts";
import { addressesIn } from "./addresses.ts";
import type { Dialect } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { ENDINGS, withoutAnnouncement } from "./phrases.ts";
import type { Prose } from "./prose.ts";
import { LONGEST_REASON, Reasons } from "./reasons.ts";
import { type RecipientLine, recipientLine } from "./recipient-lines.ts";
import { saidIn } from "./said.ts";

/** A report in words for people. */
export interface ProseReport {
  readonly format: string;
  readonly action: ReportedAction;
  readonly recipients: readonly ProseRecipient[];
  /** The line in which the copy of the message begins; the number of lines when there is none. */
  readonly end: number;
}

/** A recipient of it. */
export interface ProseRecipient {
  readonly address: string;
  /** What is said about it, on one line; it may be empty. */
  readonly reason: string;
}

/** A line that begins the header of a message in a text. */
const HEADER_BEGINS =
  /^(?:received|return-path|dkim-signature|message-id|mime-version|delivered-to): /i;

/** Wordings that a text is read in. */
const MOST_TRIED = 5;

/** Reads a text in the wording of one of the systems that we know; undefined when it is in none, or names nobody. */
export function readProse(prose: Prose): ProseReport | undefined {
  let tried = 0;
  for (const dialect of DIALECTS) {
    const opening = openingOf(dialect, prose);
    if (opening === undefined) continue;
    if (++tried > MOST_TRIED) break;
    const end = endOf(prose, opening.last + 1);
    const recipients = recipientsFrom(prose, opening, end);
    if (recipients.length > 0)
      return { format: dialect.format, action: dialect.action, recipients, end };
  }
  return undefined;
}

/** Where the copy of the message begins. */
export function endOf(prose: Prose, from: number): number {
  let end = prose.lines.length;
  for (const ending of ENDINGS) {
    const found = prose.find(ending, from);
    if (found !== undefined && found.first < end) end = found.first;
  }
  for (let at = from; at < end; at++) if (HEADER_BEGINS.test(prose.lines[at] ?? "")) return at;
  return end;
}

interface Opening {
  readonly phrase: string;
  readonly first: number;
  readonly last: number;
}

function openingOf({ openings, signs }: Dialect, prose: Prose): Opening | undefined {
  if (signs !== undefined && !signs.some((sign) => prose.has(sign))) return undefined;
  for (const phrase of openings) {
    const found = prose.find(phrase);
    // What is quoted is what somebody answers to.
    if (found !== undefined && !isQuoted(prose.lines[found.first] ?? ""))
      return { phrase, ...found };
  }
  return undefined;
}

function recipientsFrom(prose: Prose, opening: Opening, end: number): readonly ProseRecipient[] {
  const listed = listedFrom(prose, opening, end);
  const named = listed.length > 0 ? listed : inSentence(prose, opening);
  const reasons = new Reasons(prose, 0, end);
  return named.map(({ address, reason }) => {
    if (saidIn(reason) !== undefined) return { address, reason };
    const better = reasons.of(address, named.length === 1 || reason === "");
    return { address, reason: better ?? (reason === "" ? (reasons.announced ?? "") : reason) };
  });
}

/** Recipients that have lines of their own. */
function listedFrom(prose: Prose, opening: Opening, end: number): readonly ProseRecipient[] {
  const found = new Map<string, string>();
  let deepest = Number.POSITIVE_INFINITY;
  const { last } = opening;
  const tail = prose.after(opening.phrase, last).replace(/^[\s:.,]+/, "");
  for (let at = last; at < end && found.size < MOST_RECIPIENTS; at++) {
    const line = at === last ? tail : (prose.lines[at] ?? "");
    const named = isQuoted(line) ? undefined : recipientLine(line);
    if (named === undefined || named.indent > deepest) continue;
    if (at > last) deepest = Math.min(deepest, named.indent);
    const next = reasonAfter(prose, at, end, named, deepest);
    for (const address of named.addresses) {
      const known = found.get(address);
      if (known === undefined || saidIn(known) === undefined)
        found.set(address, next.reason || (known ?? named.told));
    }
    at = next.last;
  }
  return [...found].map(([address, reason]) => ({ address, reason }));
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
    if (/^\s*(?:-{3}|\.{3} )/.test(line)) break;
    const words = withoutAnnouncement(line);
    reason = reason === "" ? words : `${reason} ${words}`;
    last = next;
  }
  return { reason, last };
}

/** An address in the sentence that tells of the failure. */
function inSentence(prose: Prose, { first, last }: Opening): readonly ProseRecipient[] {
  for (let at = first; at <= last + 2; at++) {
    const line = prose.lines[at] ?? "";
    if (at > last && line.trim() === "") continue;
    const [found] = isQuoted(line) ? [] : addressesIn(line, 1);
    if (found !== undefined) return [{ address: found.address, reason: "" }];
  }
  return [];
}

/** A line that somebody quotes; not `>>>`, which transcripts of SMTP have. */
function isQuoted(line: string): boolean {
  return /^\s*>(?!>>)/.test(line);
}
