/** Bytes of a string that saslauthd takes. */
const LONGEST = 1024;

/** Strings as saslauthd reads them: each with its length in two bytes before it. Undefined when one is too long. */
export function countedStrings(texts: readonly string[]): Buffer | undefined {
  const parts: Buffer[] = [];
  for (const text of texts) {
    const bytes = Buffer.from(text, "utf8");
    if (bytes.length > LONGEST) return undefined;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

/** Reads one such string; undefined until all of it is there. */
export function readCountedString(bytes: Buffer): string | undefined {
  if (bytes.length < 2) return undefined;
  const end = 2 + bytes.readUInt16BE(0);
  return bytes.length < end ? undefined : bytes.toString("utf8", 2, end);
}
