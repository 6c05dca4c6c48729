import {
  embedNonAscii,
  isAscii,
  NOTIFY_DELAY,
  NOTIFY_FAILURE,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  type Notify,
  type Reply,
  reply,
} from "../../core/mod.ts";

/** Parameters of MAIL (RFC 1870, 6152, 6531, 3461). */
export interface MailParameters {
  readonly size: number | undefined;
  readonly smtpUtf8: boolean;
  readonly returnContent: "full" | "headers" | undefined;
  readonly envelopeId: string | undefined;
}

/** Parameters of RCPT (RFC 3461). */
export interface RcptParameters {
  readonly notify: Notify;
  readonly originalRecipient: string | undefined;
}

/** Parameters read, or the reply that refuses them. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reply: Reply };

const MOST_PARAMETERS = 20;
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
export function readMailParameters(text: string, smtpUtf8Offered: boolean): Read<MailParameters> {
  const words = split(text);
  if (!words.ok) return words;
  let size: number | undefined;
  let smtpUtf8 = false;
  let returnContent: MailParameters["returnContent"];
  let envelopeId: string | undefined;
  for (const [key, value] of words.value) {
    switch (key) {
      case "SIZE":
        if (!/^\d{1,20}$/.test(value)) return malformed("SIZE");
        size = Number(value);
        continue;
      case "BODY":
        if (!/^(7BIT|8BITMIME)$/i.test(value)) return malformed("BODY");
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
    return unknown(key, "MAIL");
  }
  return { ok: true, value: { size, smtpUtf8, returnContent, envelopeId } };
}

/** Reads the parameters of RCPT; unknown ones are refused with 555. `smtpUtf8`: MAIL said SMTPUTF8. */
export function readRcptParameters(text: string, smtpUtf8: boolean): Read<RcptParameters> {
  const words = split(text);
  if (!words.ok) return words;
  let notify: Notify = 0;
  let originalRecipient: string | undefined;
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
    return unknown(key, "RCPT");
  }
  return { ok: true, value: { notify, originalRecipient } };
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

/** RFC 3461 §4: printable ASCII, `+` only before two hexadecimal digits. */
function isXtext(text: string): boolean {
  if (text === "") return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2b) {
      if (!/^[0-9A-F]{2}$/.test(text.slice(at + 1, at + 3))) return false;
      at += 2;
    } else if (code < 0x21 || code > 0x7e || code === 0x3d) return false;
  }
  return true;
}
