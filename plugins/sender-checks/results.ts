/** Results of an SPF check (RFC 8601 §2.7.2). */
export const SPF_RESULTS = [
  "none",
  "neutral",
  "pass",
  "fail",
  "softfail",
  "policy",
  "temperror",
  "permerror",
] as const;
/** Result of an SPF check. */
export type SpfResult = (typeof SPF_RESULTS)[number];

/** Results of a check of a DKIM signature (RFC 8601 §2.7.1). */
export const DKIM_RESULTS = [
  "none",
  "pass",
  "fail",
  "policy",
  "neutral",
  "temperror",
  "permerror",
] as const;
/** Result of a check of a DKIM signature. */
export type DkimResult = (typeof DKIM_RESULTS)[number];

/** Results of a DMARC check (RFC 9989 §9.1). */
export const DMARC_RESULTS = ["none", "pass", "fail", "temperror", "permerror"] as const;
/** Result of a DMARC check. */
export type DmarcResult = (typeof DMARC_RESULTS)[number];
