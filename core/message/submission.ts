import type { BodyDraft } from "./body.ts";
import type { MessageInfo, Recipient } from "./envelope.ts";

/** A complete message on its way into the queue, from a listener or made here. */
export interface Submission {
  readonly info: MessageInfo;
  readonly recipients: readonly Recipient[];
  /** Content, complete. What is made by plugins is refused unless it has CRLF line ends only, and no NUL. */
  readonly body: BodyDraft;
}
