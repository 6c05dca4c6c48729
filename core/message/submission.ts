import type { BodyDraft } from "./body.ts";
import type { MessageInfo, Recipient } from "./envelope.ts";

/** A complete message on its way into the queue, from a listener or made here. */
export interface Submission {
  readonly info: MessageInfo;
  readonly recipients: readonly Recipient[];
  /** Content, complete and with CRLF line ends only. */
  readonly body: BodyDraft;
}
