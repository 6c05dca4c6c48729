import { HeaderBlock, type Lookup, type Resolver } from "../../core/mod.ts";
import {
  type DmarcEvaluation,
  evaluateAuthor,
  mailauthResolver,
  mailboxesOf,
  NO_DMARC,
  type Vouching,
} from "../sender-checks/contract.ts";
import type { Check } from "./check.ts";
import { checked } from "./header-checks.ts";
import { domainOf, type MessageToCheck } from "./message.ts";
import type { QueueSignatures, Signature } from "./signatures.ts";
import { spfResult } from "./spf.ts";
import type { WayOut } from "./way-out.ts";

/** Addresses that SPF is asked about. */
const MOST_SOURCES = 10;

/** What came of SPF: of which domain, if any, and whether from all addresses. */
export interface SpfFound {
  readonly domain: string | undefined;
  readonly check: Check;
}

/** DKIM: whether a signature passes that the message carries, or one that each queue's mail is to get. */
export function dkimCheck(
  author: string,
  carried: readonly Signature[],
  foreseen: readonly QueueSignatures[],
): Check {
  const passing = carried.find(({ result }) => result === "pass");
  if (passing !== undefined) return checked("dkim", "ok", passing.name);
  const open = carried.find(({ result }) => result === "unknown");
  for (const { domain, signatures } of foreseen) {
    if (signatures.some(({ result }) => result === "pass")) continue;
    const [first] = signatures;
    if (open !== undefined) return checked("dkim", "unknown", `${open.name}: ${open.reason}`);
    if (first !== undefined)
      return checked("dkim", worstOf(signatures), `${first.name}: ${first.reason}`);
    const [spoilt] = carried;
    const own = spoilt === undefined ? "" : `; its own ${spoilt.name}: ${spoilt.reason}`;
    return checked(
      "dkim",
      "broken",
      `mail to ${domain} is not signed: dkim-sign yes, and a domain-key for ${author} (mta dkim new)${own}`,
    );
  }
  const promised = foreseen[0]?.signatures.find(({ result }) => result === "pass");
  if (promised !== undefined) return checked("dkim", "ok", promised.name);
  const [first] = carried;
  return first === undefined
    ? checked("dkim", "unknown", "no recipient is known; give --to")
    : checked("dkim", worstOf(carried), `${first.name}: ${first.reason}`);
}

function worstOf(signatures: readonly Signature[]): "unknown" | "broken" {
  return signatures.some(({ result }) => result === "unknown") ? "unknown" : "broken";
}

/** SPF of every address that may send it, as receivers evaluate it. */
export async function spfCheck(
  { sender }: MessageToCheck,
  { sources }: WayOut,
  resolver: Resolver,
): Promise<SpfFound> {
  const [first] = sources;
  const domain = sender === "" ? first?.helo : domainOf(sender);
  const where = (check: Check): SpfFound => ({ domain, check });
  if (first === undefined)
    return where(
      checked("spf", "unknown", "no smtp-source-host says which address it is sent from"),
    );
  if (domain === undefined)
    return where(checked("spf", "broken", "the envelope sender has no domain"));
  for (const { address, helo } of sources.slice(0, MOST_SOURCES)) {
    const { result, comment } = await spfResult({ address, helo, sender }, resolver);
    if (result === "pass") continue;
    const text = `${domain} from ${address}: ${result}${comment === "" ? "" : ` (${comment})`}`;
    if (result === "temperror") return where(checked("spf", "unknown", text));
    const prefix = address.includes(":") ? "ip6" : "ip4";
    const cure =
      result === "none"
        ? `publish ${domain}. IN TXT "v=spf1 ${prefix}:${address} -all"`
        : `put ${prefix}:${address} into its record`;
    return where(checked("spf", "broken", `${text}; ${cure}`));
  }
  return where(checked("spf", "ok", `${domain} lets ${some(sources)} send`));
}

function some(sources: WayOut["sources"]): string {
  const [first, ...others] = sources;
  return `${first?.address}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}

/** What DMARC comes to; `temperror` with the reason where it cannot be told. */
export async function dmarcOf(
  author: string,
  vouching: Vouching,
  resolver: Resolver,
): Promise<DmarcEvaluation> {
  try {
    return await evaluateAuthor(author, vouching, mailauthResolver(resolver));
  } catch (error) {
    return { ...NO_DMARC, result: "temperror", reason: `the check has failed: ${String(error)}` };
  }
}

/** DMARC: whether there is a record for the domain of the author. */
export function dmarcCheck(author: string, found: DmarcEvaluation): Check {
  const { result, recordAt, policy, reports, reason = "no answer" } = found;
  if (recordAt === undefined)
    return result === "temperror"
      ? checked("dmarc", "unknown", `DMARC of ${author}: ${reason}`)
      : checked(
          "dmarc",
          "broken",
          `${author} has no record, or none that makes sense: publish _dmarc.${author}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@${author}"`,
        );
  const text = `${recordAt}: p=${policy ?? "?"}`;
  return reports
    ? checked("dmarc", "ok", text)
    : checked("dmarc", "advice", `${text}, but no rua=: nobody reports to you`);
}

/** Alignment: whether the domain of the author is that of a signature that passes, or of SPF that does (RFC 9989 §5.1). */
export function alignmentCheck(author: string, found: DmarcEvaluation, vouching: Vouching): Check {
  const { dkim, spf } = vouching;
  // Without a record nothing is evaluated; the same domain is aligned by any.
  const aligned =
    found.aligned ??
    (dkim.includes(author) ? { by: "DKIM", domain: author } : undefined) ??
    (spf === author ? { by: "SPF", domain: author } : undefined);
  if (aligned !== undefined)
    return checked(
      "alignment",
      "ok",
      `From ${author} is aligned with ${aligned.by}'s ${aligned.domain}`,
    );
  if (found.result === "temperror")
    return checked("alignment", "unknown", `DMARC of ${author}: ${found.reason ?? "no answer"}`);
  const others = [...dkim, ...(spf === undefined ? [] : [spf])].join(", ");
  return checked(
    "alignment",
    "broken",
    others === ""
      ? `nothing vouches for From ${author}: neither DKIM nor SPF passes`
      : `From ${author} is not of the same domain as what passes: ${others}`,
  );
}

/** Whether answers reach the sender: the domain of Reply-To, else of From, takes mail. */
export async function answerableCheck(
  { header }: MessageToCheck,
  author: string,
  resolver: Resolver,
): Promise<Check> {
  const [reply] = mailboxesOf(HeaderBlock.of(header), "Reply-To");
  const domain = (reply === undefined ? undefined : domainOf(reply)) ?? author;
  const mx = await resolver.mx(domain);
  if (mx.kind === "found" && mx.records.length > 0)
    return mx.records.every(({ exchange }) => exchange === "")
      ? checked("answerable", "broken", `${domain} takes no mail (its MX is the null MX)`)
      : checked("answerable", "ok", `${domain} takes mail`);
  if (isUnknown(mx)) return checked("answerable", "unknown", `MX of ${domain}: ${reasonOf(mx)}`);
  for (const answer of [await resolver.a(domain), await resolver.aaaa(domain)]) {
    if (answer.kind === "found")
      return checked("answerable", "ok", `${domain} takes mail at its own address`);
    if (isUnknown(answer)) return checked("answerable", "unknown", reasonOf(answer));
  }
  return checked("answerable", "broken", `${domain} has neither MX nor address: no answer arrives`);
}

function isUnknown(answer: Lookup<unknown>): boolean {
  return answer.kind === "temporary" || answer.kind === "bogus";
}

function reasonOf(answer: Lookup<unknown>): string {
  return "reason" in answer ? answer.reason : answer.kind;
}
