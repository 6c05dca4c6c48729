import { type Kind, type MessageInfo, senderDomain } from "../../core/mod.ts";

/** The parts of a Feedback-ID, from the particular to the sender as a whole; a part that begins with `$` is filled in. */
export type FeedbackId = readonly string[];

const ACCEPTS =
  "up to three parts and a sender id of 5 to 15 characters with colons between, such as $job:$vmta:news:acme1";
const FILLED = ["$job", "$vmta", "$sender-domain"];
/** Parts that Gmail reads. */
const MOST_PARTS = 4;
/** A part that is filled in is cut. */
const LONGEST_PART = 50;

/** `a:b:c:SenderId`, as Gmail's feedback loop reads it. */
export const feedbackId: Kind<FeedbackId> = {
  name: "feedback id",
  accepts: ACCEPTS,
  example: "$job:$vmta:news:acme1",
  parse(text) {
    const parts = text.split(":").map((part) => part.trim());
    const fits = parts.every((part) => FILLED.includes(part) || /^[\w.-]{0,50}$/.test(part));
    const sender = parts.at(-1) ?? "";
    return fits && parts.length <= MOST_PARTS && /^[\w.-]{5,15}$/.test(sender)
      ? { ok: true, value: parts }
      : { ok: false, expected: ACCEPTS };
  },
  print: (parts) => parts.join(":"),
};

/** The value of the field for a message. */
export function feedbackIdOf(
  parts: FeedbackId,
  { job, sender }: Pick<MessageInfo, "job" | "sender">,
  virtualMta: string,
): string {
  return parts
    .map((part) => {
      switch (part) {
        case "$job":
          return plain(job ?? "");
        case "$vmta":
          return plain(virtualMta);
        case "$sender-domain":
          return plain(senderDomain(sender) ?? "");
        default:
          return part;
      }
    })
    .join(":");
}

/** Nothing that comes from a client ends a part or the field. */
function plain(text: string): string {
  return text.slice(0, LONGEST_PART).replaceAll(/[^\w.-]/g, "_");
}
