import type { Canonicalization } from "./body-hash.ts";

/**
 * A header field as it is signed, a character a byte (RFC 6376 §3.4.1, §3.4.2), with its line end.
 */
export function canonicalField(field: string, canonicalization: Canonicalization): string {
  if (canonicalization === "simple") return field.endsWith("\r\n") ? field : `${field}\r\n`;
  const colon = field.indexOf(":");
  const name = field.slice(0, colon).trimEnd().toLowerCase();
  const value = relaxed(field.slice(colon + 1, field.endsWith("\r\n") ? -2 : undefined));
  const from = value.startsWith(" ") ? 1 : 0;
  const to = value.endsWith(" ") ? value.length - 1 : value.length;
  return `${name}:${value.slice(from, to)}\r\n`;
}

/** Unfolded, every run of blanks one blank. Most values are so already. */
function relaxed(value: string): string {
  const plain = value.includes("\r\n") ? value.replaceAll("\r\n", "") : value;
  return plain.includes("\t") || plain.includes("  ") ? plain.replaceAll(/[ \t]+/g, " ") : plain;
}
