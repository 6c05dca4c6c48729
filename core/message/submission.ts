import type { BodyDraft } from "./body.ts";
import type { MessageInfo, Recipient } from "./envelope.ts";

/** What mail that is made of outcomes may be: a report on them, or their message for somebody else. Places in the journal's records: appended to only. */
export const PURPOSES = ["report", "copy", "forward"] as const;

/** One of them. */
export type Purpose = (typeof PURPOSES)[number];

/** A complete message on its way into the queue, from a listener or made here. */
export interface Submission {
  readonly info: MessageInfo;
  readonly recipients: readonly Recipient[];
  /** Content, complete. What is made by plugins is refused unless it has CRLF line ends only, and no NUL. */
  readonly body: BodyDraft;
  /** Of what `reportOutcomes` gives: what it is; a report unless it says. */
  readonly purpose?: Purpose | undefined;
}
