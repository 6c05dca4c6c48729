import type { Clock, InboundSession, Log, Reception, Reply } from "../../core/mod.ts";
import type { Content } from "./content.ts";
import type { Patience } from "./patience.ts";
import type { SessionSettings } from "./settings.ts";
import type { InboundTransaction } from "./transaction.ts";

/**
 * A step of the conversation: its reply, now or later. Undefined: the step has seen to its replies
 * itself.
 */
export type Step = Reply | undefined | Promise<Reply | undefined>;

/** What comes next from the client. */
export type Expecting =
  | { readonly kind: "command" }
  /** Content up to a dot on a line of its own. */
  | { readonly kind: "data"; readonly content: Content }
  /** The octets of a BDAT chunk; with a refusal, they are passed over. */
  | { readonly kind: "chunk"; left: number; readonly last: boolean; readonly into: ChunkTarget };

/** Where a BDAT chunk goes. */
export type ChunkTarget =
  | { readonly kind: "content"; readonly content: Content }
  | { readonly kind: "nowhere"; readonly refusal: Reply };

/** A command is expected. */
export const COMMAND: Expecting = { kind: "command" };

/** The state of a conversation, shared by the verbs, and what they can do to it. */
export interface Conversation {
  readonly session: InboundSession;
  readonly settings: SessionSettings;
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  /** STARTTLS can be offered now. */
  readonly tlsAvailable: boolean;
  /** Octets after the command have come already. */
  readonly moreInput: boolean;
  /** What HELO or EHLO said; undefined before. */
  clientName: string | undefined;
  /** EHLO was said. */
  extended: boolean;
  transaction: InboundTransaction | undefined;
  expecting: Expecting;
  readonly patience: Patience;
  /** Content begins: it must be complete within its time. */
  beginContent(content: Content): void;
  /** Content or a refused chunk begins to come: it must be there within its time. */
  beginData(): void;
  /** Nothing of the kind is on its way any more. */
  endData(): void;
  /** Ends the transaction, its content thrown away. */
  reset(): void;
  /** Says a last word and closes the connection. */
  farewell(last: Reply): void;
  /** Says that TLS can start, and starts it; what was said before is forgotten. */
  startTls(ready: Reply): void;
}
