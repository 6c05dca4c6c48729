import { listNote, type MessageInfo, type Note, type NoteText, wordNote } from "../../core/mod.ts";
import { LANGUAGES, type Language } from "./languages.ts";

/** Kept with a message whose source wants no reports. */
export const SUPPRESSED: Note<"yes"> = wordNote("delivery-reports.suppressed", ["yes"], {
  doc: "No reports are made on it.",
});

/** Kept with a message whose sender did not say how much of it is to come back (RFC 3461 §4.3), where that is all of it. */
export const RETURNED: Note<"full"> = wordNote("delivery-reports.returned", ["full"], {
  doc: "Reports of failure return all of it.",
});

/** Kept with a message whose source does not want reports in English alone. */
export const WRITTEN_IN: Note<readonly string[]> = listNote("delivery-reports.languages", {
  doc: "The languages of reports on it.",
  limit: 64,
});

/** What source settings want of the reports on a message, as notes. */
export interface Wishes {
  readonly suppressLocalDsn: boolean;
  readonly dsnReturnDefault: "headers" | "full" | "system";
  readonly dsnLanguage: readonly Language[];
}

const ENGLISH: readonly Language[] = ["en"];

/** The notes that say so; none for what is usual. */
export function notesOf(
  wishes: Wishes,
  { returnContent }: Pick<MessageInfo, "returnContent">,
): readonly NoteText[] {
  const { suppressLocalDsn, dsnReturnDefault, dsnLanguage } = wishes;
  if (suppressLocalDsn) return [SUPPRESSED.with("yes")];
  return [
    ...(dsnReturnDefault === "full" && returnContent === undefined ? [RETURNED.with("full")] : []),
    ...(dsnLanguage.join() === "en" || dsnLanguage.length === 0
      ? []
      : [WRITTEN_IN.with([...new Set(dsnLanguage)])]),
  ];
}

/** The languages of reports on a message, the first of them that of the subject. */
export function languagesOf(message: MessageInfo): readonly [Language, ...Language[]] {
  const wanted = WRITTEN_IN.of(message) ?? ENGLISH;
  // One that only a later version knows is left out.
  const [first, ...others] = wanted.flatMap((tag) => LANGUAGES.find((one) => one === tag) ?? []);
  return first === undefined ? ["en"] : [first, ...others];
}

/** True when all of a message is to come back with a report of failure. */
export function returnsAll(message: MessageInfo): boolean {
  return (message.returnContent ?? RETURNED.of(message)) === "full";
}
