/**
 * Short texts that plugins keep with a message or with one of its recipients, by name; carried wherever they go and stored
 * with them. The plugin that writes a note declares it.
 */
export type Notes = Readonly<Record<string, string>>;

/** No notes: the one object for all that have none. */
export const NO_NOTES: Notes = Object.freeze<Notes>({});

/** The most bytes that the notes of a message have, names and texts together in UTF-8. */
export const MESSAGE_NOTES_LIMIT: number = 16 * 1024;
/** The most bytes that the notes of a recipient have, names and texts together in UTF-8. */
export const RECIPIENT_NOTES_LIMIT: number = 4 * 1024;

const NAME = /^[a-z][a-z0-9./-]{0,63}$/;

/** A note's text; undefined when there is none of that name. */
export function noteOf(notes: Notes | undefined, name: string): string | undefined {
  return notes !== undefined && Object.hasOwn(notes, name) ? notes[name] : undefined;
}

/**
 * Why notes cannot be kept with at most `limit` bytes; undefined when they can. To be asked where notes are written: a store
 * refuses what it is not fit for.
 */
export function notesProblem(notes: Notes, limit: number): string | undefined {
  if (notes === NO_NOTES) return undefined;
  let bytes = 0;
  for (const [name, text] of Object.entries(notes)) {
    if (!NAME.test(name))
      return `a note's name is ${JSON.stringify(name.slice(0, 80))}; expected 1 to 64 of a-z, 0-9, ".", "/" and "-", a letter first`;
    bytes += name.length + Buffer.byteLength(text);
    if (bytes > limit) return `the notes have more than ${limit} bytes`;
  }
  return undefined;
}

/** True for notes that can be kept with at most `limit` bytes. */
export function isNotes(value: unknown, limit: number): value is Notes {
  if (value === NO_NOTES) return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const texts: [string, string][] = [];
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") return false;
    texts.push([name, text]);
  }
  return notesProblem(Object.fromEntries(texts), limit) === undefined;
}
