import {
  type Attempt,
  type DraftSource,
  NO_NOTES,
  NOTIFY_NEVER,
  type Note,
  type Outcome,
  parseAddress,
  type Submission,
  withNotes,
  wordNote,
} from "../../core/mod.ts";

/** Kept with a copy, of which no copies are made. */
export const COPY: Note<"yes"> = wordNote("delivery-copies.copy", ["yes"], {
  doc: "It is a copy of a message that was delivered.",
});

/** True when a copy is to be made after an attempt: one of its message's recipients has it, and it is no copy itself. */
export function isCopied(outcomes: readonly Outcome[], address: string): boolean {
  const [first] = outcomes;
  if (first === undefined || COPY.of(first.attempt.message) !== undefined) return false;
  return outcomes.some(
    ({ kind, recipient }) => kind === "delivered" && recipient.address !== address,
  );
}

/**
 * A copy of a message for `address`: with what plugins keep with the message, so that it is signed and sent like it, but from the null
 * sender and without reports. Undefined when its content is gone. Rejects when it cannot be written.
 */
export async function copyOf(
  { message, body: content, at }: Attempt,
  address: string,
  drafts: DraftSource,
): Promise<Submission | undefined> {
  const parsed = parseAddress(address);
  if (content === undefined || parsed === undefined) return undefined;
  const body = drafts.draft();
  try {
    for await (const chunk of content.chunks()) await body.write(Buffer.from(chunk));
  } catch (error) {
    body.discard();
    throw error;
  }
  const { text, domain } = parsed;
  return {
    info: {
      ...message,
      sender: "",
      returnContent: undefined,
      receivedAt: at,
      origin: { type: "local", mta: "", user: undefined },
      job: undefined,
      notes: withNotes(message.notes ?? NO_NOTES, COPY.with("yes")),
    },
    recipients: [{ address: text, domain, originalRecipient: undefined, notify: NOTIFY_NEVER }],
    body,
    purpose: "copy",
  };
}
