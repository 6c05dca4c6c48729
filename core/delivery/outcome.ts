import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { AgentFacts, PeerInfo } from "../message/agent-connection.ts";
import type { MessageBody } from "../message/body.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { Notes } from "../message/notes.ts";
import type { RecipientRow } from "../queue/store.ts";

/** Facts that all recipients of one attempt share. */
export interface Attempt {
  /** `domain/vmta`. */
  readonly queue: string;
  readonly virtualMta: string;
  /** When it ended. */
  readonly at: number;
  /** The other end; undefined when there was no connection. */
  readonly peer: PeerInfo | undefined;
  /** Who delivers; undefined when no plugin offers the queue's agent. */
  readonly agent: AgentFacts | undefined;
  readonly message: MessageInfo;
  /** The message's content, for reports; undefined when it is gone or damaged. */
  readonly body: MessageBody | undefined;
}

/** A recipient's end of an attempt, as observers and report makers see it; observers are not told of `delayed`. */
export type Outcome =
  | {
      readonly kind: "delivered";
      readonly attempt: Attempt;
      readonly recipient: RecipientRow;
      readonly reply: Reply;
      /** True when the next host took over responsibility for success notices (it offers DSN, RFC 3461 §5.2.2). */
      readonly dsnPassedOn: boolean;
    }
  | {
      readonly kind: "deferred";
      readonly attempt: Attempt;
      readonly recipient: RecipientRow;
      readonly failure: DeliveryFailure;
      readonly nextAttempt: number;
      /** What is kept with it from now on; as it is if not given. */
      readonly notes?: Notes | undefined;
      /** True when a notice of its delay is due as well (RFC 3461 §4.1). */
      readonly noticeDue: boolean;
      /** With a notice: until when it is tried (RFC 3464 §2.3.9), milliseconds since the epoch; undefined for no end. */
      readonly retryUntil?: number | undefined;
    }
  /** Nothing was tried, but the recipient has waited so long that a delay notice is due (RFC 3461 §4.1). */
  | {
      readonly kind: "delayed";
      readonly attempt: Attempt;
      readonly recipient: RecipientRow;
      readonly failure: DeliveryFailure;
      /** Until when it is tried, as above. */
      readonly retryUntil?: number | undefined;
    }
  | {
      readonly kind: "bounced";
      readonly attempt: Attempt;
      readonly recipient: RecipientRow;
      readonly failure: DeliveryFailure;
    }
  | {
      /** An operator took it out of its queue; nothing was attempted. */
      readonly kind: "deleted";
      readonly attempt: Attempt;
      readonly recipient: RecipientRow;
      readonly failure: DeliveryFailure;
      /** False when accounting is to leave it out. */
      readonly accounted: boolean;
      /** True when its sender is to be told. */
      readonly reported: boolean;
    };

/** An outcome that is recorded: a mere notice of delay is none. */
export type RecordedOutcome = Exclude<Outcome, { readonly kind: "delayed" }>;

/** A queue that failed as a whole and waits. */
export interface QueueDeferral {
  readonly queue: string;
  readonly virtualMta: string;
  readonly at: number;
  readonly failure: DeliveryFailure;
  readonly retryAt: number;
  /** The host that refused, where one did; undefined when there was no connection. */
  readonly peer?: PeerInfo | undefined;
  /** Who delivers; undefined when no plugin offers the queue's agent. */
  readonly agent?: AgentFacts | undefined;
}
