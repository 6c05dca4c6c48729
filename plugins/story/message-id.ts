import { HeaderBlock, type Note, type NoteText, textNote } from "../../core/mod.ts";

/** Characters of a Message-ID that are kept. */
const LONGEST = 250;

/** Note: the message's own name, from its header. */
export const MESSAGE_ID: Note<string> = textNote("story.message-id", {
  doc: "Its Message-ID, without brackets, so that it is found by that.",
});

/** The note for a message with this header; undefined when it has no Message-ID. */
export function messageIdNote(header: Buffer): NoteText | undefined {
  const field = HeaderBlock.of(header).first("Message-ID");
  const id = field && bareMessageId(field).slice(0, LONGEST);
  // A character of it may take four bytes.
  return id ? MESSAGE_ID.with(id) : undefined;
}

/** A Message-ID without its brackets and the blanks around it. */
export function bareMessageId(text: string): string {
  const inner = /<([^<>]*)>/.exec(text)?.[1] ?? text;
  return inner.trim();
}
