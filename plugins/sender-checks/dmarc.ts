import { CheckLookups } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import type { DkimFinding } from "./dkim.ts";
import { type DmarcPolicy, evaluateAuthor } from "./dmarc-evaluation.ts";
import { mailauthResolver } from "./mailauth-resolver.ts";
import type { DmarcResult } from "./results.ts";
import type { SpfFinding } from "./spf.ts";

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
  const { domain } = author;
  const vouching = {
    dkim: signatures.filter(({ result }) => result === "pass").map((signature) => signature.domain),
    spf: spf.result === "pass" ? spf.domain : undefined,
  };
  const lookups = new CheckLookups(parts.resolver, parts.clock, false, LONGEST);
  try {
    const { result, policy } = await evaluateAuthor(domain, vouching, mailauthResolver(lookups));
    // A check that could not be made may have been the one that holds.
    const isUndecided = result === "fail" && isOpen(spf, signatures);
    return { result: isUndecided ? "temperror" : result, reason: undefined, domain, policy };
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
