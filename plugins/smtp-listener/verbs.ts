import { type Reply, readPath, reply } from "../../core/mod.ts";
import type { Conversation, Step } from "./conversation.ts";
import { readMailParameters, readRcptParameters } from "./parameters.ts";

const NO_HELLO = reply(503, "5.5.1", "say EHLO or HELO first");
const NO_MAIL = reply(503, "5.5.1", "MAIL first");
const TOO_MANY = reply(452, "4.5.3", "too many recipients, send the rest in another transaction");

/** EHLO and HELO (RFC 5321 §4.1.1.1): a new beginning. */
export function hello(of: Conversation, extended: boolean, argument: string): Reply {
  const name = argument.trim();
  if (!isClientName(name)) return reply(501, "5.5.4", "say EHLO and your host's name");
  of.reset();
  of.clientName = name;
  of.extended = extended;
  if (!extended) return reply(250, undefined, of.hostName);
  const { settings } = of;
  const size = Number.isFinite(settings.maxMessageSize) ? ` ${settings.maxMessageSize}` : "";
  const lines = [of.hostName, "PIPELINING", `SIZE${size}`, "8BITMIME", "ENHANCEDSTATUSCODES", "DSN"];
  if (settings.allowSmtputf8) lines.push("SMTPUTF8");
  if (settings.allowChunking) lines.push("CHUNKING");
  if (of.tlsAvailable) lines.push("STARTTLS");
  return { code: 250, enhanced: undefined, lines };
}

/** A host name or address literal, or anything printable that clients say instead; it ends up in trace fields. */
function isClientName(name: string): boolean {
  return name.length <= 255 && /^[^\s<>()"\\;,]+$/.test(name) && /^[\x21-\x7e\u00a1-\uffff]+$/.test(name);
}

/** MAIL (RFC 5321 §4.1.1.2). `argument` is what follows the verb. */
export function mail(of: Conversation, argument: string): Step {
  const { settings, reception } = of;
  if (of.clientName === undefined) return NO_HELLO;
  if (of.transaction) return reply(503, "5.5.1", "a transaction is under way");
  const from = pathStart(argument, "FROM:");
  if (from < 0) return reply(501, "5.5.4", "syntax: MAIL FROM:<address>");
  const path = readPath(argument, from);
  if (!path.ok) return reply(501, "5.1.7", `bad sender address: ${path.problem}`);
  const read = readMailParameters(argument.slice(path.end), settings.allowSmtputf8);
  if (!read.ok) return read.reply;
  const sender = path.address;
  if (sender?.international && !read.value.smtpUtf8)
    return reply(550, "5.6.7", "the address needs SMTPUTF8");
  const declaredSize = read.value.size;
  if (declaredSize !== undefined && declaredSize > settings.maxMessageSize) return tooLarge(of);
  const trouble = troubleReply(of);
  if (trouble) return trouble;
  const admission = reception.acceptSender({
    session: of.session,
    sender: sender?.text ?? "",
    senderDomain: sender?.domain ?? "",
    declaredSize,
  });
  const begin = (admitted: Awaited<typeof admission>): Reply => {
    if (!admitted.accept) return admitted.reply;
    const parameters = read.value;
    of.transaction = { sender, parameters, recipients: [], international: false };
    return reply(250, "2.1.0", "sender ok");
  };
  return admission instanceof Promise ? admission.then(begin) : begin(admission);
}

/** RCPT (RFC 5321 §4.1.1.3). */
export function rcpt(of: Conversation, argument: string): Step {
  const { transaction, settings, reception } = of;
  if (!transaction) return NO_MAIL;
  const from = pathStart(argument, "TO:");
  if (from < 0) return reply(501, "5.5.4", "syntax: RCPT TO:<address>");
  const path = readPath(argument, from);
  if (!path.ok) return reply(501, "5.1.3", `bad recipient address: ${path.problem}`);
  if (path.address === undefined) return reply(501, "5.1.3", "the recipient address is empty");
  const { text, domain, international } = path.address;
  const read = readRcptParameters(argument.slice(path.end));
  if (!read.ok) return read.reply;
  if (international && !transaction.parameters.smtpUtf8)
    return reply(550, "5.6.7", "the address needs SMTPUTF8");
  if (transaction.recipients.length >= settings.maxRcptPerMessage) return TOO_MANY;
  const recipient = { address: text, domain: domain || of.hostName.toLowerCase(), ...read.value };
  const admission = reception.acceptRecipient({
    session: of.session,
    sender: transaction.sender?.text ?? "",
    recipient,
    accepted: transaction.recipients.length,
  });
  const add = (admitted: Awaited<typeof admission>): Reply => {
    if (!admitted.accept) return admitted.reply;
    transaction.recipients.push(recipient);
    if (international) transaction.international = true;
    return reply(250, "2.1.5", "recipient ok");
  };
  return admission instanceof Promise ? admission.then(add) : add(admission);
}

/** What keeps content from being asked for: no transaction, no recipients, no room. Undefined: go on. */
export function contentObstacle(of: Conversation): Reply | undefined {
  const { transaction } = of;
  if (!transaction) return NO_MAIL;
  if (transaction.recipients.length === 0) return reply(554, "5.5.1", "no valid recipients");
  return troubleReply(of);
}

/** Why nothing can be stored now; undefined when it can. */
export function troubleReply({ reception }: Conversation): Reply | undefined {
  switch (reception.trouble()?.kind) {
    case undefined:
      return undefined;
    case "no-space":
      return reply(452, "4.3.1", "not enough room to keep mail, try again later");
    case "failed":
      return reply(451, "4.3.0", "mail cannot be kept at the moment, try again later");
  }
}

export function tooLarge({ settings }: Conversation): Reply {
  return reply(552, "5.3.4", `the message is larger than ${settings.maxMessageSize} octets`);
}

/** The place behind `FROM:` or `TO:` and blanks; -1 when the word is missing. */
function pathStart(argument: string, word: string): number {
  if (argument.slice(0, word.length).toUpperCase() !== word) return -1;
  let at = word.length;
  while (argument[at] === " ") at++;
  return at;
}
