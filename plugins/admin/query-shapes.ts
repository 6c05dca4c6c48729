import { type Schema, schema } from "../../core/mod.ts";

/** Queues that are meant. */
export const QUEUE: Schema = schema.text(
  "`domain/vmta`, or a pattern: `*` stands for any characters.",
);
/** When something ends. */
export const WHEN: Schema = schema.number(
  "Until when, milliseconds since the epoch; for good unless given.",
);
/** Where a listing is to go on. */
export const AFTER: Schema = schema.text("`next` of the last answer.");
/** Mail that is meant: what fits all that is given. */
export const MAIL: Readonly<Record<string, Schema>> = {
  "queue?": QUEUE,
  "sender?": schema.text("A pattern for the envelope sender."),
  "recipient?": schema.text("A pattern for the recipient."),
  "job?": schema.text("A pattern for the job."),
  "envelopeId?": schema.text("A pattern for the envelope id."),
  "receivedBefore?": schema.number("Milliseconds since the epoch."),
  "after?": AFTER,
};
/** A part of the mail of queues. */
export const HELD_PARTS: Readonly<Record<string, Schema>> = {
  "source?": schema.text("An address of ours."),
  "peer?": schema.text("An address of a host."),
  "sender?": schema.text("An envelope sender."),
  "sender-domain?": schema.text("A domain of senders."),
  "job?": schema.text("A job."),
  "user?": schema.text("A user who logged in."),
};

/** What is held, or is to be. */
export const HELD: Readonly<Record<string, Schema>> = { queue: QUEUE, ...HELD_PARTS };
