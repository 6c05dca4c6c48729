/** A header field to be put into a message. */
export interface HeaderField {
  /** As it is to be written. */
  readonly name: string;
  /** May be folded: lines after the first begin with a blank or a tab (RFC 5322 §2.2.3). */
  readonly value: string;
}

/** Bytes of a field as it is written. */
const LONGEST = 64 * 1024;
/** Bytes of a line without its end (RFC 5322 §2.1.1). */
const LONGEST_LINE = 998;

/** A field name: printable ASCII but the colon (RFC 5322 §2.2). */
export function isFieldName(value: unknown): value is string {
  return typeof value === "string" && /^[!-9;-~]{1,100}$/.test(value);
}

/** Whether a field can be written: nothing in it ends the field, or the header, before its end. */
export function isHeaderField(value: unknown): value is HeaderField {
  if (typeof value !== "object" || value === null) return false;
  if (!("name" in value) || !("value" in value)) return false;
  const { name, value: text } = value;
  if (!isFieldName(name) || typeof text !== "string" || text.length > LONGEST) return false;
  const lines = `${name}: ${text}`.split("\r\n");
  return lines.every(
    (line, at) =>
      !/[\r\n\0]/.test(line) &&
      Buffer.byteLength(line) <= LONGEST_LINE &&
      (at === 0 || (/^[ \t]/.test(line) && line.trim() !== "")),
  );
}

/** The field with its line end. */
export function fieldLine({ name, value }: HeaderField): string {
  return `${name}: ${value}\r\n`;
}
