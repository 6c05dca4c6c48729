import type { InboundSession } from "./session.ts";

/** A parameter that plugins add to MAIL or RCPT (RFC 5321 §4.1.1.11). */
export interface ExtraParameter {
  /** The EHLO keyword of the extension it belongs to: it is passed on to peers that offer that. Undefined: it is not passed on. */
  readonly extension?: string | undefined;
  /** Why a value makes no sense (501 5.5.4); undefined when it does. Values have 1 to 1000 printable ASCII characters, or none. */
  readonly problem?: (value: string) => string | undefined;
  /** Of MAIL: each recipient of a message that has it gets a transaction of its own. */
  readonly separately?: boolean;
}

/** What plugins add to MAIL and RCPT, by keyword in upper case. */
export interface ExtraParameters {
  readonly mail: ReadonlyMap<string, ExtraParameter>;
  readonly rcpt: ReadonlyMap<string, ExtraParameter>;
}

/** MAIL and RCPT without parameters of plugins. */
export const NO_PARAMETERS: ExtraParameters = { mail: new Map(), rcpt: new Map() };

/** Where a verb of a plugin is used. */
export interface VerbGiven {
  readonly session: InboundSession;
  /** What follows the verb, without blanks around it; printable. */
  readonly argument: string;
  /** A mail transaction is under way. */
  readonly inTransaction: boolean;
}

/** What an extension says in the reply to EHLO: nothing (false), its keyword (true), or its keyword with parameters. */
export type EhloWord = boolean | string;

/** Commands of our own; plugins add others. */
export const OWN_VERBS: ReadonlySet<string> = new Set(
  "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP STARTTLS AUTH".split(" "),
);
/** Keywords of our own in the reply to EHLO. */
export const OWN_KEYWORDS: ReadonlySet<string> = new Set(
  "PIPELINING SIZE 8BITMIME ENHANCEDSTATUSCODES DSN SMTPUTF8 CHUNKING LIMITS STARTTLS AUTH".split(
    " ",
  ),
);
/** Parameters of our own. */
export const OWN_PARAMETERS: {
  readonly mail: ReadonlySet<string>;
  readonly rcpt: ReadonlySet<string>;
} = {
  mail: new Set("SIZE BODY SMTPUTF8 RET ENVID AUTH".split(" ")),
  rcpt: new Set("NOTIFY ORCPT".split(" ")),
};

/** True for what may be an EHLO keyword, or that of a parameter (RFC 5321 §4.1.1.1), in upper case. */
export function isKeyword(word: string): boolean {
  return /^[A-Z0-9][A-Z0-9-]{0,63}$/.test(word);
}
