import type { Reply } from "../errors/reply.ts";
import type { EhloWord } from "../reception/extension.ts";
import { isObject, isText, orNothing, type Shape, shape } from "./shape.ts";

/** Lines of a reply. */
const MOST_LINES = 100;
/** Characters of an enhanced status code, whatever a peer takes for one. */
const LONGEST_STATUS = 100;

/** The text of a reply, as its lines. */
function isReplyText(lines: unknown): boolean {
  const fits = Array.isArray(lines) && lines.length > 0 && lines.length <= MOST_LINES;
  return fits && lines.every(isText);
}

/** An enhanced status code of a class (RFC 3463 §2). */
export function isStatus(value: unknown, classes: string): boolean {
  return (
    typeof value === "string" &&
    /^\d\.\d{1,3}\.\d{1,3}$/.test(value) &&
    classes.includes(value.slice(0, 1))
  );
}

/** A reply that can be kept: what a peer said is taken for what it is, but not more than it can be. */
export function isReply(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { code, enhanced, lines } = value;
  if (typeof code !== "number" || !Number.isInteger(code) || code < 0 || code > 999) return false;
  return orNothing(isShort)(enhanced) && isReplyText(lines);
}

/** A reply for a client: its code is of one of the classes (RFC 5321 §4.2.1), its enhanced code of the same one or none. */
export function isReplyOf(value: unknown, classes: string): value is Reply {
  if (!isObject(value)) return false;
  const { code, enhanced, lines } = value;
  if (typeof code !== "number" || !Number.isInteger(code)) return false;
  const kind = String(Math.floor(code / 100));
  if (kind.length !== 1 || !classes.includes(kind)) return false;
  return (enhanced === undefined || isStatus(enhanced, kind)) && isReplyText(lines);
}

/** A reply with lines of its own: what a plugin does with its answer later changes nothing. */
export function copyOfReply({ code, enhanced, lines }: Reply): Reply {
  return { code, enhanced, lines: [...lines] };
}

function isShort(value: unknown): boolean {
  return typeof value === "string" && value.length <= LONGEST_STATUS;
}

/** What a command of a plugin may be answered: codes between 300 and 399 would have the client send more. */
export const VERB_REPLY: Shape<Reply> = shape(
  "a reply with a code from 200 to 299 or from 400 to 599, an enhanced code of the same class or none, and lines of text",
  (value): value is Reply => isReplyOf(value, "245"),
  copyOfReply,
);

/** What an extension of a plugin may say in the reply to EHLO. */
export const EHLO_WORD: Shape<EhloWord> = shape(
  "true, false, or the parameters after the keyword: up to 400 printable ASCII characters",
  (value): value is EhloWord =>
    typeof value === "boolean" ||
    (typeof value === "string" && /^[\x21-\x7e ]{1,400}$/.test(value)),
);

/** Whether a mechanism can be offered. */
export const OFFERED: Shape<boolean> = shape(
  "true or false",
  (value) => typeof value === "boolean",
);

/** Why a parameter's value makes no sense. */
export const PROBLEM: Shape<string> = shape(
  "a short text that says what is wrong with the value, or nothing",
  (value): value is string => typeof value === "string" && /^[ -~]{1,200}$/.test(value),
);
