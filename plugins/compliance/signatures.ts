import { errorText, HeaderBlock, normalizeDomain, type Resolver } from "../../core/mod.ts";
import { type ConfiguredKey, lookUpKey, readSigningKey } from "../dkim/contract.ts";
import type { MessageToCheck } from "./message.ts";
import { plainResolver } from "./spf.ts";
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
  const { results } = await dkimVerify(content, { resolver: plainResolver(resolver), sender });
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

/**
 * The signature that the configuration has a message get: by the first key for the domain of its author, or for one above it. Undefined
 * where none is to be.
 */
export async function configuredSignature(
  author: string,
  { signs }: WayOut,
  resolver: Resolver,
): Promise<Signature | undefined> {
  const key = signs.keys.find(({ domain }) => isFor(domain, author));
  if (key === undefined || signs.unsigned.length > 0) return undefined;
  const domain = key.domain === "*" ? author : key.domain;
  const told = await publication({ ...key, domain }, resolver);
  return { domain, name: nameOf(domain, key.selector), ...told, covers: () => true };
}

function isFor(domain: string, author: string): boolean {
  return domain === "*" || domain === author || author.endsWith(`.${domain}`);
}

/** Whether verifiers find the key. */
async function publication(
  key: ConfiguredKey,
  resolver: Resolver,
): Promise<Pick<Signature, "result" | "reason">> {
  if (key.file.startsWith("{vault}:"))
    return { result: "unknown", reason: "its key is in the vault" };
  let signing: Awaited<ReturnType<typeof readSigningKey>>;
  try {
    signing = await readSigningKey(key.file);
  } catch (error) {
    return { result: "fail", reason: errorText(error) };
  }
  const found = await lookUpKey(resolver, key, signing);
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
