import { isUtf8 } from "node:buffer";
import { type Reply, reply } from "../../core/mod.ts";
import type { Conversation, Step } from "./conversation.ts";
import type { NextLine } from "./line-buffer.ts";
import { auth } from "./verbs/auth.ts";
import { bdat, data } from "./verbs/data.ts";
import { hello } from "./verbs/hello.ts";
import { mail } from "./verbs/mail.ts";
import { rcpt } from "./verbs/rcpt.ts";
import { startTls } from "./verbs/start-tls.ts";

const TAB = 0x09;
const SPACE = 0x20;

const OK = reply(250, "2.0.0", "ok");
const UNKNOWN = reply(500, "5.5.2", "unknown command");
const TOO_LONG = reply(500, "5.5.2", "the line is too long");
const BARE_LF = reply(500, "5.5.2", "lines must end in CRLF (RFC 5321 section 2.3.8)");
const BAD_BYTES = reply(500, "5.5.2", "the line has bytes that are neither printable nor UTF-8");
const IN_CONTENT = reply(503, "5.5.1", "finish the message with BDAT LAST, or send RSET");
const HELP = reply(214, "2.0.0", "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY STARTTLS AUTH QUIT");

/** Commands that bring no message nearer, or begin anew. */
const LEADS_NOWHERE: ReadonlySet<string> = new Set([
  "EHLO",
  "HELO",
  "RSET",
  "NOOP",
  "VRFY",
  "HELP",
]);

/** Runs a line from the client: finds its verb and lets that act. */
export function runLine(
  of: Conversation,
  next: Exclude<NextLine, { readonly kind: "none" }>,
): Step {
  if (next.kind === "too-long") return TOO_LONG;
  if (next.bareLf && of.settings.bareLineEnds === "reject") return BARE_LF;
  const text = textOf(withoutEnd(next.line));
  if (text === undefined) return BAD_BYTES;
  const space = text.indexOf(" ");
  const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase();
  return runVerb(of, verb, space < 0 ? "" : text.slice(space + 1).trim());
}

function runVerb(of: Conversation, verb: string, argument: string): Step {
  const within = of.transaction?.content !== undefined;
  if (LEADS_NOWHERE.has(verb)) of.patience.idle();
  switch (verb) {
    case "EHLO":
      return hello(of, true, argument);
    case "HELO":
      return hello(of, false, argument);
    case "MAIL":
      return within ? IN_CONTENT : mail(of, argument);
    case "RCPT":
      return within ? IN_CONTENT : rcpt(of, argument);
    case "DATA":
      return within ? IN_CONTENT : (surplus(verb, argument) ?? data(of));
    case "BDAT":
      return bdat(of, argument);
    case "RSET":
      return surplus(verb, argument) ?? reset(of);
    case "NOOP":
      return OK;
    case "QUIT":
      return surplus(verb, argument) ?? quit(of);
    case "STARTTLS":
      return startTls(of, argument);
    case "AUTH":
      return within ? IN_CONTENT : auth(of, argument);
    case "VRFY":
      return reply(252, "2.5.2", "cannot say, but mail for it can be tried");
    case "HELP":
      return HELP;
    case "EXPN":
      return reply(502, "5.5.1", "not offered here");
    default:
      return within ? UNKNOWN : foreign(of, verb, argument);
  }
}

/** A verb of a plugin. */
function foreign(of: Conversation, verb: string, argument: string): Step {
  const { session, reception, transaction } = of;
  // Those of Latin-1 pass where addresses may be international.
  if (/\p{Cc}/u.test(argument)) return BAD_BYTES;
  const given = { session, argument, inTransaction: transaction !== undefined };
  const step = reception.verb(verb, given);
  if (step === undefined) return UNKNOWN;
  of.patience.idle();
  return step;
}

function surplus(verb: string, argument: string): Reply | undefined {
  return argument === "" ? undefined : reply(501, "5.5.4", `${verb} takes no argument`);
}

function reset(of: Conversation): Reply {
  of.reset();
  return OK;
}

function quit(of: Conversation): undefined {
  of.farewell(reply(221, "2.0.0", "goodbye"));
}

/** The line without blanks and tabs at its end, which are tolerated (RFC 5321 §4.1.1). */
function withoutEnd(line: Buffer): Buffer {
  let end = line.length;
  while (end > 0 && (line[end - 1] === SPACE || line[end - 1] === TAB)) end--;
  return end === line.length ? line : line.subarray(0, end);
}

/** The line as text; undefined when it has control characters or is no UTF-8, which only names of clients need not be. */
function textOf(line: Buffer): string | undefined {
  let bits = 0;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at] ?? 0;
    if (byte < 0x20 || byte === 0x7f) return undefined;
    bits |= byte;
  }
  if (bits < 0x80) return line.toString("latin1");
  if (isUtf8(line)) return line.toString("utf8");
  const text = line.toString("latin1");
  return /^(EHLO|HELO) /i.test(text) ? text : undefined;
}
