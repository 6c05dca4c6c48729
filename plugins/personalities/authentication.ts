import { HeaderBlock } from "../../core/mod.ts";
import { authorOf, fieldTexts } from "../sender-checks/contract.ts";

/** What a message has to show for its author. */
export interface Shown {
  /** Domain of the author; empty where From names no single one. */
  readonly authorDomain: string;
  /** `aligned`: a signature is of the author's domain, or of one above or below it. */
  readonly signature: "none" | "unaligned" | "aligned";
}

/** Signatures that are looked at. */
const MOST_SIGNATURES = 20;
/** Characters of one that are looked at. */
const LONGEST = 4096;

/**
 * Looks at the signatures of a message: whether there are any, and whose they are (RFC 6376 §3.5, RFC 9989 §4.4). That they hold is
 * taken for granted: a sandbox asks nobody for keys.
 */
export function shownBy(header: Buffer): Shown {
  const block = HeaderBlock.of(header);
  const author = authorOf(block);
  const authorDomain = author.kind === "known" ? author.domain : "";
  const domains = fieldTexts(block, "DKIM-Signature")
    .slice(0, MOST_SIGNATURES)
    .flatMap((text) => {
      const [, domain] =
        /(?:^|;)\s*d\s*=\s*([A-Za-z0-9.-]{1,255})\s*(?:;|$)/.exec(text.slice(0, LONGEST)) ?? [];
      return domain === undefined ? [] : [domain.toLowerCase()];
    });
  if (domains.length === 0) return { authorDomain, signature: "none" };
  const isAligned = domains.some((domain) => isWithin(domain, authorDomain));
  return { authorDomain, signature: isAligned ? "aligned" : "unaligned" };
}

/** Whether two domains are one, or one is below the other. */
export function isWithin(one: string, other: string): boolean {
  if (!one.includes(".") || !other.includes(".")) return one !== "" && one === other;
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
