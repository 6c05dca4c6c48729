import { type Note, wordNote } from "./note.ts";
import type { Notes } from "./notes.ts";
import { parameterNotes, parameterOf } from "./parameter-notes.ts";

/** The keyword of mail that is to go over TLS all the way (RFC 8689): in EHLO, and as a parameter of MAIL. */
export const REQUIRE_TLS = "REQUIRETLS";

/** What is kept with mail that is to go over TLS all the way. */
export const REQUIRE_TLS_NOTES: Notes = parameterNotes("mail", new Map([[REQUIRE_TLS, ""]]));

/** Whether a message is to go over TLS all the way, or not at all. */
export function requiresTls(message: { readonly notes?: Notes | undefined }): boolean {
  return message.notes !== undefined && parameterOf(message, "mail", REQUIRE_TLS) !== undefined;
}

/**
 * Kept, by the plugin require-tls, with a message whose sender would rather have it arrive than have it go as the recipient's domain demands
 * (RFC 8689 §3).
 */
export const TLS_OPTIONAL: Note<"yes"> = wordNote("require-tls.optional", ["yes"], {
  doc: "Policies of recipients' domains about TLS do not hold for it (TLS-Required: No).",
});

/** Whether what a recipient's domain demands of TLS does not hold for a message. One that requires TLS goes before (RFC 8689 §4.1). */
export function isTlsOptional(message: { readonly notes?: Notes | undefined }): boolean {
  return TLS_OPTIONAL.of(message) !== undefined && !requiresTls(message);
}
