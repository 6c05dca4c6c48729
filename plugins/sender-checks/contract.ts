/** What was found out about where a message came from; kept with it. */
import { listNote, type Note, textNote, wordNote } from "../../core/mod.ts";
import {
  DKIM_RESULTS,
  type DkimResult,
  DMARC_RESULTS,
  type DmarcResult,
  SPF_RESULTS,
  type SpfResult,
} from "./results.ts";

export { type Author, authorOf } from "./author.ts";
export { type DkimFinding, DkimPass, type SignatureFinding } from "./dkim.ts";
export {
  type DmarcEvaluation,
  evaluateAuthor,
  NO_DMARC,
  type Vouching,
} from "./dmarc-evaluation.ts";
export { type MailauthResolver, mailauthResolver } from "./mailauth-resolver.ts";
export { fieldTexts, mailboxesIn, mailboxesOf } from "./mailboxes.ts";
export * from "./results.ts";
export { SPF_PATH, spfReport } from "./spf-report.ts";

/** Note: what SPF says of the envelope sender, or of the client's greeting where that is empty. */
export const SPF_NOTE: Note<SpfResult> = wordNote("sender-checks.spf", SPF_RESULTS, {
  doc: "Result of the SPF check.",
});

/** Note: what came of the signatures: `pass` where one of them holds. */
export const DKIM_NOTE: Note<DkimResult> = wordNote("sender-checks.dkim", DKIM_RESULTS, {
  doc: "Result of the DKIM check: pass where one signature holds.",
});

/** Note: the domains whose signatures hold; lower case. */
export const DKIM_DOMAINS_NOTE: Note<readonly string[]> = listNote("sender-checks.dkim-domains", {
  doc: "Domains whose DKIM signatures hold.",
});

/** Note: whether the client's name leads back to its address. */
export const IPREV_NOTE: Note<"pass" | "fail" | "temperror" | "permerror"> = wordNote(
  "sender-checks.iprev",
  ["pass", "fail", "temperror", "permerror"],
  { doc: "Result of looking the client's name up." },
);

/** Note: what DMARC says of the author's domain. */
export const DMARC_NOTE: Note<DmarcResult> = wordNote("sender-checks.dmarc", DMARC_RESULTS, {
  doc: "Result of the DMARC check.",
});

/** Note: the policy that DMARC asks for where the check fails. */
export const DMARC_POLICY_NOTE: Note<"none" | "quarantine" | "reject"> = wordNote(
  "sender-checks.dmarc-policy",
  ["none", "quarantine", "reject"],
  { doc: "What the author's domain asks for where the DMARC check fails." },
);

/** Note: the Authentication-Results field that the message gets (RFC 8601 §2.2), without its name. */
export const RESULTS_NOTE: Note<string> = textNote("sender-checks.results", {
  doc: "The Authentication-Results field it gets.",
  limit: 3072,
});

/** Note: a stranger wrote Authentication-Results in our name: those fields are left out. */
export const FORGED_NOTE: Note<"yes"> = wordNote("sender-checks.forged", ["yes"], {
  doc: "It came with Authentication-Results in our name, which are left out.",
});

/** Note: what the DNS answered to the checks that are traced, one entry each. */
export const TRACE_NOTE: Note<readonly string[]> = listNote("sender-checks.trace", {
  doc: "What the DNS answered to the checks that are traced.",
  limit: 4096,
});
