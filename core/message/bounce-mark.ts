import { type Reply, replyText } from "../errors/reply.ts";
import type { Recipient } from "./envelope.ts";
import { type Note, note } from "./note.ts";
import { NO_NOTES, type Notes } from "./notes.ts";

/** Characters of a reply's text that are kept. */
const LONGEST_TEXT = 250;

/** Kept with a recipient that was accepted to bounce: the reply it bounces with. */
export const BOUNCE: Note<Reply> = note<Reply>(
  "core.bounce",
  { doc: "The recipient was accepted to bounce, without an attempt, with this reply." },
  (reply) => replyText({ ...reply, lines: [reply.lines.join(" ").slice(0, LONGEST_TEXT)] }),
  (text) => {
    const [, code, enhanced, rest = ""] =
      /^(5\d\d) (?:(5\.\d{1,3}\.\d{1,3}) )?([\s\S]*)$/.exec(text) ?? [];
    return code === undefined ? undefined : { code: Number(code), enhanced, lines: [rest] };
  },
);

/** The most bytes that the mark takes of a recipient's notes. */
export const BOUNCE_MARK_LIMIT: number = BOUNCE.name.length + BOUNCE.limit;

/** The recipient, to bounce with a reply (5xx). */
export function markedToBounce(recipient: Recipient, reply: Reply): Recipient {
  const { note: name, text } = BOUNCE.with(reply);
  return { ...recipient, notes: { ...recipient.notes, [name]: text } };
}

/** True for a recipient, or the row of one, that is to bounce. */
export function isToBounce(holder: { readonly notes?: Notes | undefined }): boolean {
  const { notes = NO_NOTES } = holder;
  return notes !== NO_NOTES && BOUNCE.of(holder) !== undefined;
}
