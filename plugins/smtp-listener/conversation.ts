import type { Clock, InboundSession, Log, Reply, SessionReception } from "../../core/mod.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { NextLine } from "./line-buffer.ts";
import type { LoginGuard } from "./login-guard.ts";
import type { MessageTimer } from "./message-timer.ts";
import type { Patience } from "./patience.ts";
import type { SessionSettings } from "./settings.ts";
import type { InboundTransaction } from "./transaction.ts";

/**
 * A step of the conversation: its reply, now or later. Undefined: the step has seen to its replies
 * itself.
 */
export type Step = Reply | undefined | Promise<Reply | undefined>;

/** A login that waits for the client's answer to a challenge. */
export interface PendingLogin {
  answer(next: Exclude<NextLine, { readonly kind: "none" }>): Step;
  /** The client is gone: it counts as failed. */
  abandon(): void;
}

/** What comes next from the client. */
export type Expecting =
  | { readonly kind: "command" }
  /** The client's answer to a challenge of its login. */
  | { readonly kind: "login"; readonly login: PendingLogin }
  | ExpectingContent;

/** Bytes of a message come next. */
export type ExpectingContent =
  /** Content up to a dot on a line of its own. */
  | { readonly kind: "data"; readonly content: IncomingContent }
  /** The bytes of a BDAT chunk; with a refusal, they are passed over. */
  | { readonly kind: "chunk"; left: number; readonly last: boolean; readonly into: ChunkTarget };

/** Where a BDAT chunk goes. */
export type ChunkTarget =
  | { readonly kind: "content"; readonly content: IncomingContent }
  | { readonly kind: "nowhere"; readonly refusal: Reply };

/** A command is expected. */
export const COMMAND: Expecting = { kind: "command" };

/** The state of a conversation, shared by the verbs, and what they can do to it. */
export interface Conversation {
  readonly session: InboundSession;
  readonly settings: SessionSettings;
  readonly reception: SessionReception;
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
  /** Chooses the messages that are timed. */
  readonly timing: MessageTimer;
  /** Limits failed logins of all sessions. */
  readonly loginGuard: LoginGuard;
  /** Failed logins of this session. */
  failedLogins: number;
  /** Content begins: it must be complete within its time. */
  beginContent(content: IncomingContent): void;
  /** Content came. */
  tapContent(bytes: Buffer): void;
  /** Content or a refused chunk begins to come: it must be there within its time. */
  beginData(): void;
  /** Nothing of the kind is on its way any more. */
  endData(): void;
  /** Ends the transaction, its content thrown away. */
  reset(): void;
  /** Says a last word and closes the connection. */
  farewell(last: Reply): void;
  /** The client is this user from now on, with the settings that go with it. A reply when it is sent away instead. */
  loggedIn(user: string, source: string): Reply | undefined;
  /** Resolves after `delay` milliseconds, or when the session ends. */
  pause(delay: number): Promise<void>;
  /** What `work` resolves with; rejects when it takes more than `limit` milliseconds. */
  within<T>(limit: number, work: Promise<T>): Promise<T>;
  /** Says that TLS can start, and starts it; what was said before is forgotten, the login too. A reply when it cannot be now. */
  startTls(ready: Reply): Reply | undefined;
}

/** True while bytes of a message come, not lines. */
export function isContent(expecting: Expecting): expecting is ExpectingContent {
  return expecting.kind === "data" || expecting.kind === "chunk";
}

/** The client is gone: a login that it has begun is over. */
export function abandonLogin({ expecting }: Pick<Conversation, "expecting">): void {
  if (expecting.kind === "login") expecting.login.abandon();
}
