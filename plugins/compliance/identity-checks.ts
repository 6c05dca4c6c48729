import { HeaderBlock, type Lookup, type Resolver } from "../../core/mod.ts";
import { mailboxesOf } from "../sender-checks/contract.ts";
import type { Check } from "./check.ts";
import { type DmarcWalk, walkDmarc } from "./dmarc.ts";
import { checked } from "./header-checks.ts";
import { domainOf, type MessageToCheck } from "./message.ts";
import type { QueueSignatures, Signature } from "./signatures.ts";
import { spfResult } from "./spf.ts";
import type { WayOut } from "./way-out.ts";

/** Addresses that SPF is asked about. */
const MOST_SOURCES = 10;

/** What came of SPF: of which domain, and whether from all addresses. */
export interface SpfFound {
  readonly domain: string;
  readonly check: Check;
}

/** DKIM: whether a signature passes that the message carries, or one that each queue's mail is to get. */
export function dkimCheck(
  author: string,
  carried: readonly Signature[],
  foreseen: readonly QueueSignatures[],
): Check {
  const own = carried.find(({ result }) => result === "pass");
  if (own !== undefined) return checked("dkim", "ok", own.name);
  const open = carried.find(({ result }) => result === "unknown");
  for (const { domain, signatures } of foreseen) {
    if (signatures.some(({ result }) => result === "pass")) continue;
    const [first] = signatures;
    if (open !== undefined) return checked("dkim", "unknown", `${open.name}: ${open.reason}`);
    if (first !== undefined)
      return checked("dkim", worstOf(signatures), `${first.name}: ${first.reason}`);
    return checked(
      "dkim",
      "broken",
      `mail to ${domain} is not signed: dkim-sign yes, and a domain-key for ${author} (mta dkim new)`,
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
): Promise<SpfFound | undefined> {
  const [first] = sources;
  const domain = sender === "" ? first?.helo : domainOf(sender);
  if (domain === undefined) return undefined;
  const where = (check: Check): SpfFound => ({ domain, check });
  if (first === undefined)
    return where(
      checked("spf", "unknown", "no smtp-source-host says which address it is sent from"),
    );
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

/** DMARC: whether there is a record for the domain of the author. */
export function dmarcCheck(author: string, walk: DmarcWalk): Check {
  if (walk.kind === "unknown") return checked("dmarc", "unknown", walk.reason);
  const { record } = walk;
  if (record === undefined)
    return checked(
      "dmarc",
      "broken",
      `${author} has no record: publish _dmarc.${author}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@${author}"`,
    );
  const policy = record.at === author ? record.policy : (record.subdomains ?? record.policy);
  if (!record.reports)
    return checked(
      "dmarc",
      "advice",
      `${record.at}: p=${policy}, but no rua=: nobody reports to you`,
    );
  return checked("dmarc", "ok", `${record.at}: p=${policy}`);
}

/** Alignment: whether the domain of the author is that of a signature that passes, or of SPF that does (RFC 9989 §5.1). */
export async function alignmentCheck(
  author: string,
  walk: DmarcWalk,
  passed: { readonly dkim: readonly string[]; readonly spf: string | undefined },
  resolver: Resolver,
): Promise<Check> {
  if (walk.kind === "unknown") return checked("alignment", "unknown", walk.reason);
  const { organization, record } = walk;
  let unknown: string | undefined;
  const aligned = async (domain: string, strict: boolean | undefined): Promise<boolean> => {
    if (domain === author) return true;
    if (strict === true) return false;
    if (domain === organization && author.endsWith(`.${domain}`)) return true;
    const other = await walkDmarc(resolver, domain);
    if (other.kind === "unknown") unknown = other.reason;
    return other.kind === "found" && other.organization === organization;
  };
  for (const domain of passed.dkim)
    if (await aligned(domain, record?.strictDkim))
      return checked("alignment", "ok", `From ${author} is aligned with DKIM's ${domain}`);
  const { spf } = passed;
  if (spf !== undefined && (await aligned(spf, record?.strictSpf)))
    return checked("alignment", "ok", `From ${author} is aligned with SPF's ${spf}`);
  if (unknown !== undefined) return checked("alignment", "unknown", unknown);
  const others = [...passed.dkim, ...(spf === undefined ? [] : [spf])].join(", ");
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
