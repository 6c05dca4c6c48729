import type { Resolver } from "../../core/mod.ts";

/** A DMARC record (RFC 9989 §4.7). */
export interface DmarcRecord {
  readonly policy: "none" | "quarantine" | "reject";
  /** What it says for sub-domains; undefined: the same. */
  readonly subdomains: "none" | "quarantine" | "reject" | undefined;
  readonly strictDkim: boolean;
  readonly strictSpf: boolean;
  readonly psd: "y" | "n" | "u";
  /** Whether it asks for reports. */
  readonly reports: boolean;
}

/** What a walk through the DNS has found (RFC 9989 §4.10). */
export type DmarcWalk =
  | {
      readonly kind: "found";
      /** The domain whose mail is judged together with that of the one asked about. */
      readonly organization: string;
      /** The record that counts for the domain asked about; undefined where there is none. */
      readonly record: (DmarcRecord & { readonly at: string }) | undefined;
    }
  | { readonly kind: "unknown"; readonly reason: string };

/** Queries of a walk, and the labels it goes on with in a longer name (RFC 9989 §4.10). */
const MOST_QUERIES = 8;
const LONGEST_RECORD = 4096;

/** Walks up from a domain: its record, and the organizational domain that it belongs to. */
export async function walkDmarc(resolver: Resolver, domain: string): Promise<DmarcWalk> {
  const found: { readonly name: string; readonly record: DmarcRecord }[] = [];
  for (const name of namesUp(domain)) {
    const answer = await resolver.txt(`_dmarc.${name}`);
    if (answer.kind === "temporary" || answer.kind === "bogus")
      return { kind: "unknown", reason: `_dmarc.${name}: ${answer.reason}` };
    const texts = answer.kind === "found" ? answer.records : [];
    const records = texts.flatMap((text) => parseDmarc(text) ?? []);
    // Of several none counts.
    const [record] = records.length === 1 ? records : [];
    if (record === undefined) continue;
    found.push({ name, record });
    if (record.psd === "n" || (record.psd === "y" && name !== domain)) break;
  }
  const organization = organizationOf(domain, found);
  const own =
    found.find(({ name }) => name === domain) ??
    found.find(({ name }) => name === organization) ??
    found.find(({ record }) => record.psd === "y");
  return {
    kind: "found",
    organization,
    record: own && { ...own.record, at: own.name },
  };
}

function namesUp(domain: string): readonly string[] {
  const labels = domain.split(".");
  const rest = labels.length > MOST_QUERIES ? labels.slice(1 - MOST_QUERIES) : labels.slice(1);
  return [domain, ...rest.map((_, at) => rest.slice(at).join("."))];
}

function organizationOf(
  domain: string,
  found: readonly { readonly name: string; readonly record: DmarcRecord }[],
): string {
  const ends = found.find(({ record }) => record.psd === "n");
  if (ends !== undefined) return ends.name;
  const suffix = found.find(({ name, record }) => record.psd === "y" && name !== domain);
  if (suffix !== undefined) {
    const labels = domain.split(".");
    return labels.slice(-suffix.name.split(".").length - 1).join(".");
  }
  return found.at(-1)?.name ?? domain;
}

/** Reads a record; undefined for what is none. */
export function parseDmarc(text: string): DmarcRecord | undefined {
  if (text.length > LONGEST_RECORD) return undefined;
  const tags = new Map<string, string>();
  const [version = "", ...parts] = text.split(";");
  if (!/^v\s*=\s*DMARC1\s*$/.test(version)) return undefined;
  for (const part of parts) {
    const equals = part.indexOf("=");
    if (equals > 0)
      tags.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  const reports = (tags.get("rua") ?? "") !== "";
  const psd = tags.get("psd")?.toLowerCase();
  return {
    // Without a policy that makes sense, it is none (RFC 9989 §4.7).
    policy: policyOf(tags.get("p")) ?? "none",
    subdomains: policyOf(tags.get("sp")),
    strictDkim: tags.get("adkim")?.toLowerCase() === "s",
    strictSpf: tags.get("aspf")?.toLowerCase() === "s",
    psd: psd === "y" || psd === "n" ? psd : "u",
    reports,
  };
}

function policyOf(value: string | undefined): DmarcRecord["subdomains"] {
  const word = value?.toLowerCase();
  return word === "none" || word === "quarantine" || word === "reject" ? word : undefined;
}
