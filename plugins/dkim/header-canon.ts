import type { Canonicalization } from "./body-hash.ts";

/**
 * A header field as it is signed, a character a byte (RFC 6376 §3.4.1, §3.4.2), with its line end.
 */
export function canonicalField(field: string, canonicalization: Canonicalization): string {
  if (canonicalization === "simple") return field.endsWith("\r\n") ? field : `${field}\r\n`;
  const colon = field.indexOf(":");
  const name = field.slice(0, colon).replace(/[ \t]+$/, "");
  const value = field
    .slice(colon + 1)
    .replaceAll("\r\n", "")
    .replaceAll(/[ \t]+/g, " ");
  const from = value.startsWith(" ") ? 1 : 0;
  const to = value.endsWith(" ") ? value.length - 1 : value.length;
  return `${name.toLowerCase()}:${value.slice(from, to)}\r\n`;
}
