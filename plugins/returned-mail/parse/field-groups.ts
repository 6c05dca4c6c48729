import type { Buffer } from "node:buffer";
import { type HeaderBlock, headerBlock } from "../../../core/mod.ts";
import { cleanOrNone } from "./clean.ts";
import { LONGEST_ADDRESS, MOST_RECIPIENTS } from "./limits.ts";
import { readAddress } from "./prose/addresses.ts";

const LF = 0x0a;
const CR = 0x0d;

/** Fields of the message, and of as many recipients as we read. */
const MOST_GROUPS: number = MOST_RECIPIENTS + 20;

/** The groups of fields in a machine-readable part, parted by empty lines (RFC 3464 §2.1). */
export function fieldGroups(bytes: Buffer): readonly HeaderBlock[] {
  const groups: HeaderBlock[] = [];
  let start = 0;
  for (let at = 0; at <= bytes.length && groups.length < MOST_GROUPS; ) {
    const feed = bytes.indexOf(LF, at);
    const next = feed < 0 ? bytes.length : feed + 1;
    if (isBlank(bytes, at, next)) {
      if (at > start) groups.push(headerBlock(bytes.subarray(start, at)));
      start = next;
    }
    if (next === bytes.length) {
      if (start < next) groups.push(headerBlock(bytes.subarray(start)));
      break;
    }
    at = next;
  }
  return groups;
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== LF && byte !== CR && byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}

/** What stands after the type in `dns; mx.example.net`, and the type in lower case; a value without one is all text. */
export function typed(value: string): { readonly type: string; readonly text: string } {
  const [, type = "", text = value] = /^\s*([\w.+-]{1,40})\s*;([\s\S]*)$/.exec(value) ?? [];
  return { type: type.toLowerCase(), text: text.trim() };
}

/** A date of a field in milliseconds since 1970; undefined when it is none. */
export function dateIn(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const at = Date.parse(
    value
      .slice(0, 100)
      .replaceAll(/\([^()]*\)/g, " ")
      .trim(),
  );
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

/** `rfc822; ann@example.net`, or any of the forms in which it is written. */
export function addressIn(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const { type, text } = typed(value);
  const written = type === "utf-8" ? unembedded(text) : text;
  const plain = readAddress(written) ?? readAddress(withoutComment(written));
  return plain && cleanOrNone(plain, LONGEST_ADDRESS);
}

/** `ann@example.net (Ann)` without what stands in brackets at its end. Linear in the text, however many blanks are in it. */
export function withoutComment(text: string): string {
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith(")")) return trimmed;
  const open = trimmed.lastIndexOf("(");
  const isWhole = open >= 0 && trimmed.indexOf(")", open) === trimmed.length - 1;
  return isWhole ? trimmed.slice(0, open).trimEnd() : trimmed;
}

/** RFC 6533 §3: characters beyond ASCII as `\x{20AC}`. */
export function unembedded(text: string): string {
  return text.replaceAll(/\\x\{([0-9A-Fa-f]{1,6})\}/g, (written, hex: string) => {
    const code = Number.parseInt(hex, 16);
    const isCharacter = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : written;
  });
}
