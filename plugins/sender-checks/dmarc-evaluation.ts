import type { MailauthResolver } from "./mailauth-resolver.ts";
import { DMARC_RESULTS, type DmarcResult } from "./results.ts";

/** What an author's domain may ask for. */
export type DmarcPolicy = "none" | "quarantine" | "reject";

const POLICIES: readonly DmarcPolicy[] = ["none", "quarantine", "reject"];

/** The domains that vouch for a message: those of signatures that hold, and that of SPF where it passes. */
export interface Vouching {
  readonly dkim: readonly string[];
  readonly spf: string | undefined;
}

/** What DMARC comes to for an author's domain. */
export interface DmarcEvaluation {
  /** `none`: no record counts. */
  readonly result: DmarcResult;
  /** Why it is a temporary error. */
  readonly reason: string | undefined;
  /** What is asked for where the check fails, as sp, np and t have it; undefined where that is not known. */
  readonly policy: DmarcPolicy | undefined;
  /** Where the record is that counts. */
  readonly recordAt: string | undefined;
  /** The record asks for reports. */
  readonly reports: boolean;
  /** The domain that is aligned with the author's. */
  readonly aligned: { readonly by: "DKIM" | "SPF"; readonly domain: string } | undefined;
}

/**
 * Evaluates DMARC (RFC 9989): the walk up the tree of names, the policy, the alignment. Rejects where mailauth fails, never for anything the
 * DNS says or fails to say.
 */
export async function evaluateAuthor(
  author: string,
  { dkim, spf }: Vouching,
  resolver: MailauthResolver,
): Promise<DmarcEvaluation> {
  const { evaluateDmarc } = await import("mailauth/lib/dmarc/index.js");
  const { response } = await evaluateDmarc({
    headerFrom: [`author@${author}`],
    fromFields: 1,
    spfDomains: spf === undefined ? [] : [spf],
    dkimDomains: dkim.map((domain) => ({ domain })),
    resolver,
    strict: true,
  });
  if (response === false) return { ...NO_DMARC, result: "permerror" };
  const result = DMARC_RESULTS.find((each) => each === response.status.result) ?? "temperror";
  const { policyDomain: recordAt, error: reason, status } = response;
  // Then it has no alignment either.
  if (recordAt === undefined) return { ...NO_DMARC, result, reason };
  const { spf: bySpf, dkim: byDkim } = response.alignment;
  return {
    ...{ result, reason, recordAt },
    policy: POLICIES.find((each) => each === status.policy?.dmarc),
    reports: /;\s*rua\s*=\s*[^;\s]/.test(response.rr ?? ""),
    aligned: byDkim.result
      ? { by: "DKIM", domain: byDkim.result }
      : bySpf.result
        ? { by: "SPF", domain: bySpf.result }
        : undefined,
  };
}

/** All but the result, where nothing was found. */
export const NO_DMARC: Omit<DmarcEvaluation, "result"> = {
  ...{ reason: undefined, policy: undefined, recordAt: undefined },
  ...{ reports: false, aligned: undefined },
};
