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
