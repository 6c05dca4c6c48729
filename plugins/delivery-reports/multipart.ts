/** RFC 2046 §5.1.1: up to 70 characters, quoted or a token. */
export function boundaryOf(type: string): string | undefined {
  const [, quoted, token] =
    /;\s*boundary\s*=\s*(?:"([^"\\]{1,70})"|([^\s;"()]{1,70}))/i.exec(type) ?? [];
  return (quoted ?? token)?.trimEnd() || undefined;
}

/** A multipart's body, taken apart at its delimiters. */
export interface Pieces {
  readonly before: string;
  readonly parts: readonly string[];
  readonly after: string;
}

/** What is before, between and after the delimiters; undefined when the last one is missing. */
export function piecesOf(body: string, boundary: string): Pieces | undefined {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let before: string | undefined;
  let start = 0;
  for (let line = 0; line < body.length; ) {
    const next = body.indexOf("\r\n", line);
    const end = next < 0 ? body.length : next;
    const text = body.startsWith(delimiter, line)
      ? body.slice(line + delimiter.length, end).trimEnd()
      : undefined;
    const last = text === "--";
    if (text === "" || last) {
      // The line end before a delimiter is part of it.
      if (before === undefined) before = body.slice(0, line);
      else parts.push(body.slice(start, Math.max(line - 2, start)));
      start = end + 2;
      if (last) return { before, parts, after: body.slice(start) };
    }
    line = end + 2;
  }
  return undefined;
}
