/** What is to be done to the header of a message when it is sent, as its source wants it; kept with the message. */
import { listNote, type Note, textNote, wordNote } from "../../core/mod.ts";

/** Note: whether a Date field is added, and of which moment. */
export const DATE: Note<"reception" | "delivery"> = wordNote(
  "headers.date",
  ["reception", "delivery"],
  { doc: "It gets a Date field, of the moment it was received or of the moment it is sent." },
);

/** Note: the Message-ID that is added. */
export const MESSAGE_ID: Note<string> = textNote("headers.message-id", {
  doc: "The Message-ID it gets, with its angle brackets.",
});

/** Note: whether a field names the virtual MTA. */
export const VIRTUAL_MTA: Note<"yes"> = wordNote("headers.virtual-mta", ["yes"], {
  doc: "It gets a field that names the virtual MTA it is sent by.",
});

/** Note: fields that are taken out. */
export const REMOVED: Note<readonly string[]> = listNote("headers.removed", {
  doc: "Names of the fields that are taken out.",
  limit: 4096,
});

/** Note: our own trace field. */
export const OWN_TRACE: Note<string> = textNote("headers.trace", {
  doc: "Our own Received field, which stays when the others are taken out; empty when there is none.",
  limit: 2048,
});
