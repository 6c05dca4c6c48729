import { type Notes, noteOf } from "./notes.ts";

/** A text for a note of a name. */
export interface NoteText {
  readonly note: string;
  readonly text: string;
}

/** Notes with some more; what is undefined adds nothing. */
export function withNotes(notes: Notes, ...more: readonly (NoteText | undefined)[]): Notes {
  const given = more.filter((one) => one !== undefined);
  if (given.length === 0) return notes;
  return { ...notes, ...Object.fromEntries(given.map(({ note, text }) => [note, text])) };
}

/** What can be said of a note whatever its type. */
export interface DeclaredNote {
  /** `plugin.note`: by that name it is stored and shown. */
  readonly name: string;
  readonly doc: string;
  /** Bytes of its text at most. */
  readonly limit: number;
}

/**
 * A note that a plugin keeps with messages or with their recipients: written at reception, readable wherever the message is. A
 * plugin lists its notes in `notes`; others read them through the handle in its `contract.ts`.
 */
export interface Note<T> extends DeclaredNote {
  /** The value kept with a message or a recipient; undefined when there is none, or none that makes sense. */
  of(holder: { readonly notes?: Notes | undefined }): T | undefined;
  /** What to write. Throws a `RangeError` when that is longer than the note may be. */
  with(value: T): NoteText;
}

/** What is said of a note when it is made. */
export interface NoteOptions {
  readonly doc: string;
  /** Bytes of its text at most; 1024 unless stated. */
  readonly limit?: number;
}

const USUAL_LIMIT = 1024;

/** A note of any type; `read` answers undefined for what `write` does not write. */
export function note<T>(
  name: string,
  options: NoteOptions,
  write: (value: T) => string,
  read: (text: string) => T | undefined,
): Note<T> {
  const { doc, limit = USUAL_LIMIT } = options;
  return {
    ...{ name, doc, limit },
    of(holder) {
      const text = noteOf(holder.notes, name);
      return text === undefined ? undefined : read(text);
    },
    with(value) {
      const text = write(value);
      const bytes = Buffer.byteLength(text);
      if (bytes > limit)
        throw new RangeError(`note ${name} would have ${bytes} bytes, it has at most ${limit}`);
      return { note: name, text };
    },
  };
}

/** A note that is a text. */
export function textNote(name: string, options: NoteOptions): Note<string> {
  return note(
    name,
    options,
    (value: string) => value,
    (text) => text,
  );
}

/** A note that is one of some words. */
export function wordNote<const W extends string>(
  name: string,
  words: readonly W[],
  options: NoteOptions,
): Note<W> {
  return note(
    name,
    options,
    (value: W) => value,
    (text) => words.find((word) => word === text),
  );
}

/** A note that is a list of texts, none of which has a line end. Throws a `RangeError` when one has. */
export function listNote(name: string, options: NoteOptions): Note<readonly string[]> {
  return note(
    name,
    options,
    (values: readonly string[]) => {
      if (values.some((value) => value.includes("\n")))
        throw new RangeError(`note ${name}: an entry has a line end`);
      return values.join("\n");
    },
    (text) => (text === "" ? [] : text.split("\n")),
  );
}

/** Kept with a message each of whose recipients gets a transaction of its own. */
export const SEPARATELY: Note<"yes"> = wordNote("core.separately", ["yes"], {
  doc: "Each recipient gets a transaction of its own.",
});
