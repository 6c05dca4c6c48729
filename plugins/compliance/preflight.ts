import { HeaderBlock, type Resolver } from "../../core/mod.ts";
import { mailboxesIn } from "../sender-checks/contract.ts";
import type { Check } from "./check.ts";
import { checked, headerChecks, oneClickCheck } from "./header-checks.ts";
import {
  alignmentCheck,
  answerableCheck,
  dkimCheck,
  dmarcCheck,
  dmarcOf,
  spfCheck,
} from "./identity-checks.ts";
import { authorDomain, domainOf, type MessageToCheck } from "./message.ts";
import {
  carriedSignatures,
  foreseenOf,
  type QueueSignatures,
  type Signature,
} from "./signatures.ts";
import { ptrCheck, tlsCheck } from "./source-checks.ts";
import type { WayOut } from "./way-out.ts";

/**
 * Looks at a message as large providers do, before it is sent. Asks the DNS through `resolver`, which has bounds of its own; where it gives
 * no answer, the check's result is `unknown`.
 */
export async function preflight(
  message: MessageToCheck,
  way: WayOut,
  resolver: Resolver,
): Promise<readonly Check[]> {
  const checks = [...headerChecks(message, way.maxSize)];
  const author = authorDomain(HeaderBlock.of(message.header));
  const carried = carriedSignatures(message);
  const foreseen = await foreseenOf(message, way, resolver);
  const signatures = [...carried, ...foreseen.flatMap((queue) => queue.signatures)];
  // Without an author there is nobody to vouch for; the check of From says so.
  const [identity, ptr] = await Promise.all([
    author === undefined
      ? []
      : identityChecks(message, { way, author, carried, foreseen, resolver }),
    ptrCheck(way, resolver),
  ]);
  checks.push(...identity, ptr, tlsCheck(way));
  const oneClick = oneClickCheck(message);
  if (oneClick !== undefined) checks.push(oneClick);
  if (oneClick?.result === "ok") checks.push(coveredCheck(signatures));
  const complaints = complaintCheck(message, author, signatures);
  if (complaints !== undefined) checks.push(complaints);
  return checks;
}

async function identityChecks(
  message: MessageToCheck,
  given: {
    readonly way: WayOut;
    readonly author: string;
    readonly carried: readonly Signature[];
    readonly foreseen: readonly QueueSignatures[];
    readonly resolver: Resolver;
  },
): Promise<readonly Check[]> {
  const { way, author, carried, foreseen, resolver } = given;
  const signatures = [...carried, ...foreseen.flatMap((queue) => queue.signatures)];
  const dkim = signatures.filter(({ result }) => result === "pass").map(({ domain }) => domain);
  const vouched = async () => {
    const spf = await spfCheck(message, way, resolver);
    const vouching = { dkim, spf: spf.check.result === "ok" ? spf.domain : undefined };
    return { spf, vouching, dmarc: await dmarcOf(author, vouching, resolver) };
  };
  const [{ spf, vouching, dmarc }, answerable] = await Promise.all([
    vouched(),
    answerableCheck(message, author, resolver),
  ]);
  const alignment = alignmentCheck(author, dmarc, vouching);
  const open = spf.check.result === "unknown" || signatures.some(isOpen);
  return [
    dkimCheck(author, carried, foreseen),
    spf.check,
    // What could still pass may be what is aligned.
    alignment.result === "broken" && open
      ? checked("alignment", "unknown", "it depends on what is unknown of SPF or DKIM")
      : alignment,
    dmarcCheck(author, dmarc),
    answerable,
  ];
}

function isOpen({ result }: Signature): boolean {
  return result === "unknown";
}

/** Without a signature over both fields providers do not trust them (RFC 8058 §4). */
function coveredCheck(signatures: readonly Signature[]): Check {
  const covering = signatures.filter(
    ({ result, covers }) =>
      result !== "fail" && covers("list-unsubscribe") && covers("list-unsubscribe-post"),
  );
  const passing = covering.find(({ result }) => result === "pass");
  if (passing !== undefined)
    return checked("one-click-signed", "ok", `${passing.name} covers the pair`);
  const [open] = covering;
  return open === undefined
    ? checked(
        "one-click-signed",
        "broken",
        "no signature that passes covers List-Unsubscribe and List-Unsubscribe-Post",
      )
    : checked("one-click-signed", "unknown", `${open.name}: ${open.reason}`);
}

/** CFBL-Address counts where it belongs to the author or to a signature, and is signed (RFC 9477 §3.1). */
function complaintCheck(
  { header }: MessageToCheck,
  author: string | undefined,
  signatures: readonly Signature[],
): Check | undefined {
  const fields = HeaderBlock.of(header).all("CFBL-Address");
  if (fields.length === 0) return undefined;
  const broken = (text: string): Check => checked("complaint-address", "broken", text);
  if (fields.length > 1) return broken(`there are ${fields.length} CFBL-Address fields`);
  const [address] = mailboxesIn((fields[0] ?? "").split(";")[0] ?? "") ?? [];
  const domain = address === undefined ? undefined : domainOf(address);
  if (domain === undefined) return broken("CFBL-Address is not: address; report=arf");
  const covering = signatures.filter(
    (each) => each.result !== "fail" && each.covers("cfbl-address") && related(domain, each.domain),
  );
  const passing = covering.find(({ result }) => result === "pass");
  if (passing !== undefined)
    return checked(
      "complaint-address",
      "ok",
      `complaints go to ${domain}, as ${passing.name} says`,
    );
  const [open] = covering;
  if (open !== undefined)
    return checked("complaint-address", "unknown", `${open.name}: ${open.reason}`);
  return broken(
    `CFBL-Address needs a signature of ${domain} that covers it${author === domain ? "" : `, or an address of ${author ?? "the author"}`}`,
  );
}

function related(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
