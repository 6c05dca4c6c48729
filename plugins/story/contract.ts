import { type MessageId, type Token, token } from "../../core/mod.ts";

/** A message that was accepted here. */
export interface AcceptedMail {
  readonly message: MessageId;
  /** Undefined when it has none. */
  readonly job: string | undefined;
  /** The one that was chosen for it. */
  readonly virtualMta: string;
}

/** What the story knows of mail that was accepted. Without `story yes`, and of mail that is forgotten, nothing. */
export interface KnownMail {
  /** The message with an id, likewise. */
  byId(message: MessageId): Promise<AcceptedMail | undefined>;
  /**
   * The message with a Message-ID, in angle brackets or without: of several the one to a recipient that is named; undefined where none fits
   * or it cannot be told. What happened in the last seconds may be missing. Never rejects.
   */
  byMessageId(messageId: string, recipients: readonly string[]): Promise<AcceptedMail | undefined>;
}

/** Finds mail that was accepted, also when it is gone from the queue. */
export const KNOWN_MAIL: Token<KnownMail> = token<KnownMail>("story.known-mail");
