import type { Clock, InboundSession, Log, Reception, Reply } from "../../core/mod.ts";
import type { SessionSettings } from "./settings.ts";
import type { InboundTransaction } from "./transaction.ts";

/** A step of the conversation: its reply, now or later. Undefined: the step has seen to its replies itself. */
export type Step = Reply | undefined | Promise<Reply | undefined>;

/** The state of a conversation, shared by the verbs. */
export interface Conversation {
  readonly session: InboundSession;
  readonly settings: SessionSettings;
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  /** STARTTLS can be offered now. */
  readonly tlsAvailable: boolean;
  /** What HELO or EHLO said; undefined before. */
  clientName: string | undefined;
  /** EHLO was said. */
  extended: boolean;
  transaction: InboundTransaction | undefined;
  /** A new id for a message of this session. */
  messageId(): string;
  /** Ends the transaction, its content thrown away. */
  reset(): void;
}
