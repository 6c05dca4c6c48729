import type { SandboxMessage } from "./message.ts";

/** Text that must be equal but for letter case, or a pattern that must be found. */
export type TextWanted = string | RegExp;

/** What a message must be like; all that is given must hold. */
export interface MessageWanted {
  /** One of its recipients, by the envelope. */
  readonly to?: TextWanted;
  /** Its sender, by the envelope or in From. */
  readonly from?: TextWanted;
  /** A text must be in the subject, as it is. */
  readonly subject?: TextWanted;
  /** Whatever else. */
  readonly where?: (message: SandboxMessage) => boolean;
}

/** The message meant: a recipient's address, what it must be like, or a function that says so. */
export type MessageMatcher = string | MessageWanted | ((message: SandboxMessage) => boolean);

/** Whether a message is meant; all are without a matcher. */
export function isMeant(message: SandboxMessage, matcher: MessageMatcher | undefined): boolean {
  if (matcher === undefined) return true;
  if (typeof matcher === "function") return matcher(message);
  const { to, from, subject, where } = typeof matcher === "string" ? { to: matcher } : matcher;
  const { envelope } = message;
  return (
    (to === undefined || envelope.to.some((address) => isText(address, to))) &&
    (from === undefined || isText(envelope.from, from) || isAuthor(message.from, from)) &&
    (subject === undefined || isIn(message.subject, subject)) &&
    (where === undefined || where(message))
  );
}

/** A matcher as an error tells of it. */
export function matcherText(matcher: MessageMatcher | undefined): string {
  if (matcher === undefined) return "message";
  if (typeof matcher === "function") return "message that fits";
  if (typeof matcher === "string") return `message to ${matcher}`;
  const { to, from, subject, where } = matcher;
  const facts = [
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(subject === undefined ? [] : [`with the subject ${shown(subject)}`]),
    ...(where === undefined ? [] : ["that fits"]),
  ];
  return ["message", ...facts].join(" ");
}

function shown(wanted: TextWanted): string {
  return typeof wanted === "string" ? JSON.stringify(wanted) : String(wanted);
}

function isText(text: string, wanted: TextWanted): boolean {
  if (typeof wanted === "string") return text.toLowerCase() === wanted.toLowerCase();
  return isFound(text, wanted);
}

function isAuthor(text: string, wanted: TextWanted): boolean {
  if (typeof wanted !== "string") return isFound(text, wanted);
  const address = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
  return isText(address, wanted);
}

function isIn(text: string, wanted: TextWanted): boolean {
  return typeof wanted === "string" ? text.includes(wanted) : isFound(text, wanted);
}

/** A pattern with `g` or `y` would go on where it stopped. */
function isFound(text: string, wanted: RegExp): boolean {
  return new RegExp(wanted.source, wanted.flags.replaceAll(/[gy]/g, "")).test(text);
}
