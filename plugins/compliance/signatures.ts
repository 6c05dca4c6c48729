import { HeaderBlock, normalizeDomain, type Resolver } from "../../core/mod.ts";
import { type ForeseenSignature, lookUpKey } from "../dkim/contract.ts";
import { mailauthResolver } from "../sender-checks/contract.ts";
import type { MessageToCheck } from "./message.ts";
import type { WayOut } from "./way-out.ts";

/** A signature that a message has, or will get. */
export interface Signature {
  readonly domain: string;
  /** `d=…, s=…`. */
  readonly name: string;
  readonly result: "pass" | "fail" | "unknown";
  /** Why it does not pass. */
  readonly reason: string;
  /** The fields it covers, lower case; those of ours cover all that matter here. */
  readonly covers: (field: string) => boolean;
}

/** Signatures of a message that are looked at. */
const MOST = 10;

/** The signatures that a message carries, verified where its content is at hand. */
export async function carriedSignatures(
  { header, content, sender }: MessageToCheck,
  resolver: Resolver,
): Promise<readonly Signature[]> {
  const carried = HeaderBlock.of(header)
    .all("DKIM-Signature")
    .slice(0, MOST)
    .flatMap((text) => readSignature(text) ?? []);
  if (content === undefined || carried.length === 0) return carried;
  const { dkimVerify } = await import("mailauth/lib/dkim/verify.js");
  const { results } = await dkimVerify(content, { resolver: mailauthResolver(resolver), sender });
  return carried.map((signature) => {
    const found = results.find(
      ({ signingDomain, selector }) => signature.name === nameOf(signingDomain, selector),
    );
    const { result = "none", comment = "" } = found?.status ?? {};
    if (result === "pass") return signature;
    const temporary = result === "temperror";
    const why = comment === "" ? result : `${result}: ${comment}`;
    return { ...signature, result: temporary ? "unknown" : "fail", reason: why };
  });
}

function readSignature(text: string): Signature | undefined {
  const tags = new Map<string, string>();
  for (const part of text.split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0) tags.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const domain = normalizeDomain(tags.get("d") ?? "");
  if (domain === undefined) return undefined;
  const covered = new Set(
    (tags.get("h") ?? "").split(":").map((field) => field.trim().toLowerCase()),
  );
  return {
    domain,
    name: nameOf(tags.get("d"), tags.get("s")),
    result: "pass",
    reason: "",
    covers: (field) => covered.has(field),
  };
}

function nameOf(domain = "", selector = ""): string {
  return `d=${domain.toLowerCase()}, s=${selector.toLowerCase()}`;
}

/** The signatures that a queue's mail is to get, and whether verifiers will find their keys. */
export interface QueueSignatures {
  readonly domain: string;
  readonly signatures: readonly Signature[];
}

/** What the configuration promises the message, for each of the queues it goes into. */
export async function foreseenOf(
  { header }: MessageToCheck,
  way: WayOut,
  resolver: Resolver,
): Promise<readonly QueueSignatures[]> {
  const known = new Map<string, Signature>();
  const found: QueueSignatures[] = [];
  for (const queue of way.queues) {
    const signatures: Signature[] = [];
    for (const foreseen of await way.signatures(queue, header)) {
      const name = nameOf(foreseen.domain, foreseen.selector);
      const signature = known.get(name) ?? (await signatureOf(foreseen, name, resolver));
      known.set(name, signature);
      signatures.push(signature);
    }
    found.push({ domain: queue.domain, signatures });
  }
  return found;
}

async function signatureOf(
  foreseen: ForeseenSignature,
  name: string,
  resolver: Resolver,
): Promise<Signature> {
  const told = await publication(foreseen, resolver);
  return { domain: foreseen.domain, name, ...told, covers: () => true };
}

/** Whether verifiers find the key. */
async function publication(
  { selector, domain, key }: ForeseenSignature,
  resolver: Resolver,
): Promise<Pick<Signature, "result" | "reason">> {
  if ("problem" in key) return { result: key.isLost ? "fail" : "unknown", reason: key.problem };
  const found = await lookUpKey(resolver, { selector, domain }, key);
  switch (found.kind) {
    case "matches":
      return { result: "pass", reason: "" };
    case "missing":
      return { result: "fail", reason: "the DNS has no record for its key: mta dkim check" };
    case "revoked":
      return { result: "fail", reason: "the DNS says that its key is revoked" };
    case "differs":
    case "invalid":
      return { result: "fail", reason: `${found.reason}: mta dkim check` };
    case "unknown":
      return { result: "unknown", reason: found.reason };
  }
}
