import type { ReportedAction } from "../result.ts";
import { listedFrom, type ProseRecipient } from "./listed.ts";
import type { Prose } from "./prose.ts";
import { endOf, type ProseReport, recipientsIn, tellsOfDelay } from "./read-prose.ts";
import { Reasons } from "./reasons.ts";
import { ROLE } from "./recipient-lines.ts";
import { saidIn } from "./said.ts";

/** Addresses of a text that are looked at to see whether there is one only. */
const MOST_ADDRESSES = 50;

/** What is known of a report beside its text. */
export interface UnknownWords {
  readonly action: ReportedAction;
  /** Those whom its header names. */
  readonly failedRecipients: readonly string[];
  /** Addresses in lower case that the report came to. */
  readonly own: ReadonlySet<string>;
}

/**
 * Reads what is a report by all that is known of it, but in words that nobody knows. The recipients are those in its header, else in lines
 * that leave no doubt, else the one that a reply speaks of, else the only address there is; else one without an address.
 */
export function unknownWords(
  prose: Prose,
  { action, failedRecipients, own }: UnknownWords,
): ProseReport {
  const end = endOf(prose, 0);
  const reasons = new Reasons(prose, 0, end);
  const tail = prose.lines[0] ?? "";
  const marked = listedFrom(prose, { from: 0, tail, end, own, onlyMarked: true });
  const told = new Map(marked.map((one) => [one.address, one]));
  const only = (): string => reasons.addressOfReply(own) ?? onlyAddress(prose, end, own) ?? "";
  const listed = told.size > 0 ? [...told.keys()] : [only()];
  const named = failedRecipients.length > 0 ? failedRecipients : listed;
  const recipients = named.map((address): ProseRecipient => {
    const known = told.get(address);
    if (known !== undefined && saidIn(known.reason) !== undefined) return known;
    const better = reasons.of(address, named.length === 1) ?? known?.reason;
    const reason = better || (reasons.announced ?? reasons.telling ?? "");
    return { address, reason, original: known?.original };
  });
  const isDelay = action === "failed" && tellsOfDelay(prose, end);
  return { format: "text", action: isDelay ? "delayed" : action, recipients, end, isVague: true };
}

function onlyAddress(prose: Prose, end: number, own: ReadonlySet<string>): string | undefined {
  const found = new Map<string, string>();
  for (let at = 0; at < end && found.size < MOST_ADDRESSES; at++)
    for (const address of recipientsIn(prose.lines[at] ?? "", own))
      if (!ROLE.test(address)) found.set(address.toLowerCase(), address);
  const [only] = found.values();
  return found.size === 1 ? only : undefined;
}
