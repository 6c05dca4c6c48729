import { HeaderBlock, normalizeDomain, type Resolver } from "../../core/mod.ts";
import { type ForeseenSignature, lookUpKey, OPTIONS_FIELD } from "../dkim/contract.ts";
import type { SignatureFinding } from "../sender-checks/contract.ts";
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

/** The signatures that a message carries. */
export function carriedSignatures({
  header,
  verified,
}: Pick<MessageToCheck, "header" | "verified">): readonly Signature[] {
  if (!HeaderBlock.of(header).has("DKIM-Signature")) return [];
  if (verified === undefined) return [unverified("its signature was not verified")];
  const { result, reason = "" } = verified;
  if (verified.signatures.length === 0) return result === "temperror" ? [unverified(reason)] : [];
  return verified.signatures.map(carried);
}

function unverified(reason: string): Signature {
  return open("DKIM-Signature", reason);
}

function open(name: string, reason: string): Signature {
  return { domain: "", name, result: "unknown", reason, covers: () => true };
}

function carried({ domain, selector, result, reason, fields }: SignatureFinding): Signature {
  const why = reason === undefined ? result : `${result}: ${reason}`;
  return {
    domain: normalizeDomain(domain) ?? domain,
    name: nameOf(domain, selector),
    ...(result === "pass"
      ? { result, reason: "" }
      : { result: result === "temperror" ? "unknown" : "fail", reason: why }),
    covers: (field) => fields.has(field),
  };
}

function nameOf(domain: string, selector: string): string {
  return `d=${domain.toLowerCase()}, s=${selector.toLowerCase()}`;
}

/** The signatures that a queue's mail is to get, and whether verifiers will find their keys. */
export interface QueueSignatures {
  readonly domain: string;
  readonly signatures: readonly Signature[];
}

/** What the configuration promises the message, for each of the queues it goes into. */
export async function foreseenOf(
  { header, asksForSignature }: MessageToCheck,
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
    if (asksForSignature) signatures.push(open(OPTIONS_FIELD, "what it asks for is not foreseen"));
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
