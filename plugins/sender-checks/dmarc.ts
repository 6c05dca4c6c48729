import { CheckLookups } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { DMARC_RESULTS, type DmarcResult } from "./contract.ts";
import type { DkimFinding } from "./dkim.ts";
import { mailauthResolver } from "./mailauth-resolver.ts";
import type { SpfFinding } from "./spf.ts";

/** What an author's domain may ask for. */
export type DmarcPolicy = "none" | "quarantine" | "reject";

const POLICIES: readonly DmarcPolicy[] = ["none", "quarantine", "reject"];

/** Milliseconds for its look-ups: SPF has had 20 s of the 30 s that a plugin has. */
const LONGEST = 8000;

/** What DMARC says. */
export interface DmarcFinding {
  readonly result: DmarcResult;
  /** Why nothing can be said. */
  readonly reason: string | undefined;
  /** The author's domain; undefined where there is not exactly one. */
  readonly domain: string | undefined;
  /** What is asked for where the check fails; undefined without a record. */
  readonly policy: DmarcPolicy | undefined;
}

/** Checks DMARC (RFC 9989). Never rejects for anything the DNS says or fails to say. */
export async function checkDmarc(
  parts: CheckParts,
  spf: SpfFinding,
  { author, signatures }: DkimFinding,
): Promise<DmarcFinding> {
  if (author === undefined) return without("temperror", "not checked");
  if (author.kind === "unknown") return without("permerror", author.reason);
  try {
    const { evaluateDmarc } = await import("mailauth/lib/dmarc/index.js");
    const { response, reason } = await evaluateDmarc({
      headerFrom: [`author@${author.domain}`],
      fromFields: 1,
      spfDomains: spf.result === "pass" ? [spf.domain] : [],
      dkimDomains: signatures
        .filter(({ result }) => result === "pass")
        .map(({ domain }) => ({ domain })),
      resolver: mailauthResolver(new CheckLookups(parts.resolver, parts.clock, false, LONGEST)),
      strict: true,
    });
    if (response === false)
      return without("permerror", (reason ?? "no author").replaceAll("-", " "));
    const { status, policy } = response;
    const domain = status.header?.from;
    const result = DMARC_RESULTS.find((each) => each === status.result) ?? "temperror";
    return {
      // A check that could not be made may have been the one that holds.
      result: result === "fail" && isOpen(spf, signatures) ? "temperror" : result,
      reason: undefined,
      domain: typeof domain === "string" ? domain : undefined,
      policy: POLICIES.find((each) => each === policy),
    };
  } catch (error) {
    parts.log.warning("a DMARC check has failed", { error: String(error) });
    return without("temperror", "the check has failed");
  }
}

function isOpen(spf: SpfFinding, signatures: DkimFinding["signatures"]): boolean {
  return spf.result === "temperror" || signatures.some(({ result }) => result === "temperror");
}

function without(result: DmarcResult, reason: string): DmarcFinding {
  return { result, reason, domain: undefined, policy: undefined };
}
