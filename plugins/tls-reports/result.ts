import type { StsPolicy } from "../mta-sts/contract.ts";

/** What went wrong, in the words of RFC 8460 §4.3. */
export const RESULT_TYPES = [
  "starttls-not-supported",
  "certificate-host-mismatch",
  "certificate-expired",
  "certificate-not-trusted",
  "validation-failure",
  "tlsa-invalid",
  "dnssec-invalid",
  "dane-required",
  "sts-policy-fetch-error",
  "sts-policy-invalid",
  "sts-webpki-invalid",
] as const;

/** One of them. */
export type ResultType = (typeof RESULT_TYPES)[number];

/** The policy that a session was held against (RFC 8460 §4.4). */
export type AppliedPolicy =
  | { readonly type: "sts"; readonly policy: StsPolicy | undefined }
  /** `base` is the name whose TLSA records count (RFC 7672 §2.2.3), `records` as in a zone file. */
  | { readonly type: "tlsa"; readonly base: string; readonly records: readonly string[] }
  | { readonly type: "no-policy-found" };

/** What came of one session, or of one try to have one. */
export interface SessionResult {
  /** Whose mail it was to carry. */
  readonly domain: string;
  readonly policy: AppliedPolicy;
  /** Undefined: it succeeded. */
  readonly failure: SessionFailure | undefined;
}

/** Why it failed, and between whom. */
export interface SessionFailure {
  readonly result: ResultType;
  /** Of ours; empty where there was no connection. */
  readonly sendingIp: string;
  readonly mxHost: string;
  /** Empty where there was no connection. */
  readonly receivingIp: string;
  /** One line for the reader of the report; may be empty. */
  readonly reason: string;
}
