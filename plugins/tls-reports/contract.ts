import { type Note, wordNote } from "../../core/mod.ts";

/** Note: it is a TLS report of ours (RFC 8460). Its signatures cover all of its body (§3). */
export const TLS_REPORT: Note<"yes"> = wordNote("tls-reports.report", ["yes"], {
  doc: "It is a TLS report of this server.",
});
