import type { ReportedAction } from "../result.ts";
import { addressesIn } from "./addresses.ts";
import type { Dialect } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { listedFrom, type ProseRecipient } from "./listed.ts";
import { DELAYS, ENDINGS, isQuoted } from "./phrases.ts";
import type { Prose } from "./prose.ts";
import { Reasons } from "./reasons.ts";
import { saidIn } from "./said.ts";

/** A report in words for people. */
export interface ProseReport {
  readonly format: string;
  readonly action: ReportedAction;
  readonly recipients: readonly ProseRecipient[];
  /** Whether its wording alone proves nothing. */
  readonly isVague: boolean;
  /** The line in which the copy of the message begins; the number of lines when there is none. */
  readonly end: number;
}

/** A line that begins the header of a message in a text. */
const HEADER_BEGINS =
  /^(?:received|return-path|dkim-signature|message-id|mime-version|delivered-to): /i;

/** Wordings that a text is read in. */
const MOST_TRIED = 5;

/**
 * Reads a text in the wording of one of the systems that we know; undefined when it is in none, or names nobody. `own` are the addresses,
 * in lower case, that the report came to: nobody reports to himself that he cannot be reached.
 */
export function readProse(prose: Prose, own: ReadonlySet<string>): ProseReport | undefined {
  let tried = 0;
  for (const dialect of DIALECTS) {
    const opening = openingOf(dialect, prose);
    if (opening === undefined) continue;
    if (++tried > MOST_TRIED) break;
    const end = endOf(prose, opening.last + 1);
    const recipients = recipientsFrom(prose, opening, end, own);
    if (recipients.length === 0) continue;
    const action =
      dialect.action === "failed" && tellsOfDelay(prose, end) ? "delayed" : dialect.action;
    return { format: dialect.format, action, recipients, end, isVague: dialect.isVague ?? false };
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

/** Whether a text says that the host goes on trying, though it begins like one about a failure. */
export function tellsOfDelay(prose: Prose, end: number): boolean {
  return DELAYS.some((phrase) => (prose.find(phrase)?.first ?? end) < end);
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

function recipientsFrom(
  prose: Prose,
  opening: Opening,
  end: number,
  own: ReadonlySet<string>,
): readonly ProseRecipient[] {
  const { last } = opening;
  const tail = prose.after(opening.phrase, last).replace(/^[\s:.,]+/, "");
  const listed = listedFrom(prose, { from: last, tail, end, own });
  const named = listed.length > 0 ? listed : inSentence(prose, opening, own);
  const reasons = new Reasons(prose, 0, end);
  return named.map((one) => {
    const { address, reason } = one;
    if (saidIn(reason) !== undefined) return one;
    const better = reasons.of(address, named.length === 1 || reason === "");
    return { ...one, reason: better ?? (reason || (reasons.announced ?? reasons.telling ?? "")) };
  });
}

/** An address in the sentence that tells of the failure. */
function inSentence(
  prose: Prose,
  { first, last }: Opening,
  own: ReadonlySet<string>,
): readonly ProseRecipient[] {
  for (let at = first; at <= last + 2; at++) {
    const line = prose.lines[at] ?? "";
    const [address] = recipientsIn(line, own);
    if (address !== undefined) return [{ address, reason: "", original: undefined }];
  }
  return [];
}

/** Addresses in a line that may be recipients: not in what is quoted, not those whom the mail came from or to. */
export function recipientsIn(line: string, own: ReadonlySet<string>): readonly string[] {
  if (isQuoted(line)) return [];
  return addressesIn(line).flatMap(({ address, from }) =>
    own.has(address.toLowerCase()) ||
    /(?<!generated |expanded )\bfrom:? ?<?$/i.test(line.slice(0, from))
      ? []
      : address,
  );
}
