import { unquotedLocalPart } from "../../core/mod.ts";
import type { Occasion } from "./profile.ts";

/** What happens to mail for a mailbox that is taken. */
export type Afterwards = "bounces" | "complains" | "unsubscribes";

/** A mailbox whose name says what becomes of its mail. */
export interface MagicMailbox {
  /** Its local part, or what a local part begins with before `-`, `.` or `+`. */
  readonly word: string;
  /** What is said to its mail. */
  readonly refused?: Occasion;
  /** Only the first time that a sender's mail comes. */
  readonly once?: boolean;
  readonly afterwards?: Afterwards;
  readonly doc: string;
}

/** The mailboxes that every personality has. */
export const MAGIC_MAILBOXES: readonly MagicMailbox[] = [
  { word: "nosuch", refused: "unknown", doc: "nobody has this address" },
  { word: "full", refused: "full", doc: "the mailbox is full" },
  { word: "inactive", refused: "inactive", doc: "the mailbox is disabled" },
  { word: "busy", refused: "mailboxRate", doc: "the mailbox gets too much mail" },
  { word: "greylist", refused: "greylisted", once: true, doc: "put off once, then taken" },
  { word: "trouble", refused: "trouble", doc: "the server has trouble of its own, each time" },
  { word: "toofast", refused: "rate", doc: "the client sends too fast" },
  { word: "blocked", refused: "blocked", doc: "the client's address has a bad name" },
  { word: "spam", refused: "spam", doc: "the content looks like spam" },
  { word: "unsigned", refused: "unsigned", doc: "the message is not authenticated" },
  { word: "unaligned", refused: "unaligned", doc: "the message fails DMARC" },
  { word: "toolarge", refused: "tooLarge", doc: "the message is too large" },
  { word: "bounce", afterwards: "bounces", doc: "taken, then returned with a report (DSN)" },
  { word: "complaint", afterwards: "complains", doc: "taken, then complained about" },
  { word: "unsubscribe", afterwards: "unsubscribes", doc: "taken, then unsubscribed by one click" },
];

const BY_WORD: ReadonlyMap<string, MagicMailbox> = new Map(
  MAGIC_MAILBOXES.map((mailbox) => [mailbox.word, mailbox]),
);

/** The mailbox that an address means, such as `nosuch-17@gmail.com`; undefined for any other. */
export function magicMailbox(address: string): MagicMailbox | undefined {
  const local = unquotedLocalPart(address.slice(0, Math.max(address.lastIndexOf("@"), 0)));
  const [, word = ""] = /^([a-z]{1,20})(?=[-.+]|$)/i.exec(local) ?? [];
  return BY_WORD.get(word.toLowerCase());
}
