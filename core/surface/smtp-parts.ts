import type { Reply } from "../errors/reply.ts";
import type { EhloWord, ExtraParameter, VerbGiven } from "../reception/extension.ts";
import type { DeclaredMechanism } from "../reception/sasl.ts";
import type { InboundSession } from "../reception/session.ts";
import type {
  Context,
  Declared,
  DirectiveTable,
  NeedsTable,
  NothingMore,
  Services,
} from "./context.ts";

/** What a plugin adds to SMTP as it is spoken with clients. Keywords are in upper case. */
export interface SmtpParts<
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> {
  /** SASL mechanisms by their names (RFC 4422 §3.1), as `PLAIN`. Offered when some plugin has `findIdentity`. */
  readonly mechanisms?: Readonly<Record<string, DeclaredMechanism<Services<N>>>>;
  /** Commands by their verbs. A handler that fails is answered 451 4.3.0. */
  readonly verbs?: Readonly<
    Record<
      string,
      (given: VerbGiven, context: Context<D, N, "source", X>) => Reply | Promise<Reply>
    >
  >;
  /** Extensions by their EHLO keywords: what is in the reply to EHLO. Without an answer at once, nothing is. */
  readonly ehlo?: Readonly<
    Record<string, (session: InboundSession, context: Context<D, N, "source", X>) => EhloWord>
  >;
  /** Parameters of MAIL and of RCPT, kept with the message and passed on where the next host offers their extension. */
  readonly parameters?: {
    readonly mail?: Readonly<Record<string, ExtraParameter>>;
    readonly rcpt?: Readonly<Record<string, ExtraParameter>>;
  };
}
