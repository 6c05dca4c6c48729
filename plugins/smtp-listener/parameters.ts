import {
  BOUNCE_MARK_LIMIT,
  type ExtraParameter,
  embedNonAscii,
  isAscii,
  isXtext,
  NOTIFY_DELAY,
  NOTIFY_FAILURE,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  type Notes,
  type Notify,
  notesProblem,
  parameterNotes,
  RECIPIENT_NOTES_LIMIT,
  type Reply,
  reply,
  SEPARATELY,
  withNotes,
} from "../../core/mod.ts";

/** Parameters of MAIL (RFC 1870, 6152, 6531, 3461). */
export interface MailParameters {
  readonly size: number | undefined;
  readonly smtpUtf8: boolean;
  readonly returnContent: "full" | "headers" | undefined;
  readonly envelopeId: string | undefined;
  /** Those of plugins, by keyword in upper case; undefined for none. */
  readonly extra: ReadonlyMap<string, string> | undefined;
  /** The same as they are kept with the message. */
  readonly notes: Notes;
}

/** Parameters of RCPT (RFC 3461). */
export interface RcptParameters {
  readonly notify: Notify;
  readonly originalRecipient: string | undefined;
  /** Those of plugins, by keyword in upper case; undefined for none. */
  readonly extra: ReadonlyMap<string, string> | undefined;
  /** The same as they are kept with the recipient. */
  readonly notes: Notes;
}

/** Parameters read, or the reply that refuses them. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reply: Reply };

/** Parameters that plugins understand, by keyword. */
type Known = ReadonlyMap<string, ExtraParameter>;

const NONE_KNOWN: Known = new Map();

const TOO_LONG = {
  ok: false,
  reply: reply(501, "5.5.4", "the parameters are too long"),
} as const;

const MOST_PARAMETERS = 20;
/** Bytes of the parameters of one command that are kept as notes; a message has others besides, and a recipient may be marked. */
const LONGEST_KEPT = RECIPIENT_NOTES_LIMIT - BOUNCE_MARK_LIMIT;
/** Bytes of ORCPT (RFC 3461 §4.2). */
const LONGEST_ORCPT = 500;

const NOTIFY_WORDS: ReadonlyMap<string, Notify> = new Map([
  ["SUCCESS", NOTIFY_SUCCESS],
  ["FAILURE", NOTIFY_FAILURE],
  ["DELAY", NOTIFY_DELAY],
]);

function malformed(name: string): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply: reply(501, "5.5.4", `malformed parameter ${name}`) };
}

/** Takes `KEY=value KEY` apart: each key once, at most twenty. */
function split(text: string): Read<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const word of text.split(" ")) {
    if (word === "") continue;
    const equals = word.indexOf("=");
    const key = (equals < 0 ? word : word.slice(0, equals)).toUpperCase();
    if (!/^[A-Z0-9][A-Z0-9-]{0,63}$/.test(key) || found.size >= MOST_PARAMETERS)
      return { ok: false, reply: reply(501, "5.5.4", "malformed parameters") };
    if (found.has(key)) return malformed(`${key}: given twice`);
    found.set(key, equals < 0 ? "" : word.slice(equals + 1));
  }
  return { ok: true, value: found };
}

/** Reads the parameters of MAIL; unknown ones are refused with 555 (RFC 5321 §4.1.1.11). */
export function readMailParameters(
  text: string,
  smtpUtf8Offered: boolean,
  known: Known = NONE_KNOWN,
  authOffered = false,
): Read<MailParameters> {
  const words = split(text);
  if (!words.ok) return words;
  let size: number | undefined;
  let smtpUtf8 = false;
  let returnContent: MailParameters["returnContent"];
  let envelopeId: string | undefined;
  let extra: Map<string, string> | undefined;
  let separately = false;
  for (const [key, value] of words.value) {
    switch (key) {
      case "SIZE":
        if (!/^\d{1,20}$/.test(value)) return malformed("SIZE");
        size = Number(value);
        continue;
      case "BODY":
        if (!/^(7BIT|8BITMIME)$/i.test(value)) return malformed("BODY");
        continue;
      case "AUTH":
        // Who submitted the message first: nobody is believed it (RFC 4954 §5).
        if (!authOffered) break;
        if (value !== "<>" && !isXtext(value)) return malformed("AUTH");
        continue;
      case "SMTPUTF8":
        if (!smtpUtf8Offered) break;
        if (value !== "") return malformed("SMTPUTF8");
        smtpUtf8 = true;
        continue;
      case "RET":
        if (!/^(FULL|HDRS)$/i.test(value)) return malformed("RET");
        returnContent = value.toUpperCase() === "FULL" ? "full" : "headers";
        continue;
      case "ENVID":
        if (!isXtext(value) || value.length > 100) return malformed("ENVID");
        envelopeId = value;
        continue;
    }
    const parameter = known.get(key);
    if (parameter === undefined) return unknown(key, "MAIL");
    const problem = problemOf(parameter, value);
    if (problem !== undefined) return malformed(`${key}: ${problem}`);
    extra ??= new Map();
    extra.set(key, value);
    separately ||= parameter.separately === true;
  }
  const own = parameterNotes("mail", extra);
  const notes = separately ? withNotes(own, SEPARATELY.with("yes")) : own;
  if (notesProblem(notes, LONGEST_KEPT) !== undefined) return TOO_LONG;
  return { ok: true, value: { size, smtpUtf8, returnContent, envelopeId, extra, notes } };
}

/** Reads the parameters of RCPT; unknown ones are refused with 555. `smtpUtf8`: MAIL said SMTPUTF8. */
export function readRcptParameters(
  text: string,
  smtpUtf8: boolean,
  known: Known = NONE_KNOWN,
): Read<RcptParameters> {
  const words = split(text);
  if (!words.ok) return words;
  let notify: Notify = 0;
  let originalRecipient: string | undefined;
  let extra: Map<string, string> | undefined;
  for (const [key, value] of words.value) {
    switch (key) {
      case "NOTIFY": {
        const conditions = readNotify(value);
        if (conditions === undefined) return malformed("NOTIFY");
        notify = conditions;
        continue;
      }
      case "ORCPT": {
        if (!isOriginalRecipient(value, smtpUtf8)) return malformed("ORCPT");
        originalRecipient = value;
        continue;
      }
    }
    const parameter = known.get(key);
    if (parameter === undefined) return unknown(key, "RCPT");
    const problem = problemOf(parameter, value);
    if (problem !== undefined) return malformed(`${key}: ${problem}`);
    extra ??= new Map();
    extra.set(key, value);
  }
  const notes = parameterNotes("rcpt", extra);
  if (notesProblem(notes, LONGEST_KEPT) !== undefined) return TOO_LONG;
  return { ok: true, value: { notify, originalRecipient, extra, notes } };
}

/** Why a plugin's parameter makes no sense with a value; undefined when it does. Throws what the plugin throws. */
function problemOf({ problem }: ExtraParameter, value: string): string | undefined {
  if (!/^[!-<>-~]{0,1000}$/.test(value)) return "expected up to 1000 printable ASCII characters";
  return problem?.(value);
}

function unknown(key: string, verb: string): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply: reply(555, "5.5.4", `${verb} parameter ${key} is not known here`) };
}

/** `NEVER` alone, or a list of the others (RFC 3461 §4.1). */
function readNotify(value: string): Notify | undefined {
  const words = value.toUpperCase().split(",");
  if (words.length === 1 && words[0] === "NEVER") return NOTIFY_NEVER;
  let notify: Notify = 0;
  for (const word of words.slice(0, 4)) {
    const bit = NOTIFY_WORDS.get(word);
    if (bit === undefined) return undefined;
    notify |= bit;
  }
  return words.length > 4 ? undefined : notify;
}

/** `type;xtext` (RFC 3461 §4.2); of type utf-8 under SMTPUTF8 also with letters beyond ASCII as they are (RFC 6533 §3). */
function isOriginalRecipient(value: string, smtpUtf8: boolean): boolean {
  const semicolon = value.indexOf(";");
  const type = value.slice(0, Math.max(semicolon, 0));
  const address = value.slice(semicolon + 1);
  if (!/^[A-Za-z0-9-]{1,40}$/.test(type) || Buffer.byteLength(value) > LONGEST_ORCPT) return false;
  if (isAscii(address)) return isXtext(address);
  const raw = smtpUtf8 && type.toLowerCase() === "utf-8" && !/\p{Cc}/u.test(address);
  return raw && isXtext(embedNonAscii(address));
}
