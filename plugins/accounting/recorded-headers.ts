import { HeaderBlock, type Note, type NoteText, note, parsedJson } from "../../core/mod.ts";

/** Characters of a header field's text that go into records. */
const LONGEST_TEXT = 1000;
/** Bytes of all of them. */
const LIMIT = 6144;

/** Texts of header fields, by name in lower case. */
export const RECORDED_HEADERS: Note<ReadonlyMap<string, string>> = note(
  "accounting.headers",
  { doc: "Header fields for columns header_X of records.", limit: LIMIT },
  (texts: ReadonlyMap<string, string>) => JSON.stringify([...texts].flat()),
  textsIn,
);

function textsIn(text: string): ReadonlyMap<string, string> | undefined {
  // Undefined for somebody else's note by our name: there is nothing to record.
  const found = parsedJson(text);
  if (!Array.isArray(found)) return undefined;
  const texts = new Map<string, string>();
  for (let at = 0; at + 1 < found.length; at += 2)
    texts.set(String(found[at]), String(found[at + 1]));
  return texts;
}

/** The note with those of some header fields that a message has; undefined for none. What there is no room for is cut off. */
export function recordedHeaders(header: Buffer, names: readonly string[]): NoteText | undefined {
  const block = HeaderBlock.of(header);
  const texts = new Map<string, string>();
  let room = LIMIT - 2;
  for (const name of names) {
    const text = block.first(name)?.slice(0, LONGEST_TEXT).toWellFormed();
    if (text === undefined) continue;
    const needed = Buffer.byteLength(JSON.stringify([name, text]));
    if (needed > room) break;
    room -= needed;
    texts.set(name, text);
  }
  return texts.size === 0 ? undefined : RECORDED_HEADERS.with(texts);
}
