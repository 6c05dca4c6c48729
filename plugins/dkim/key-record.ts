import { createPublicKey, type KeyObject } from "node:crypto";
import type { Lookup, Resolver } from "../../core/mod.ts";
import type { KeyType, SigningKey } from "./key-file.ts";

/** A key record of the DNS that says which key to verify with (RFC 6376 §3.6.1). */
export interface KeyRecord {
  readonly type: KeyType;
  readonly publicKey: KeyObject;
  /** The hashes it is for; undefined: any. */
  readonly hashes: readonly string[] | undefined;
  /** The services it is for; `*` for all. */
  readonly services: readonly string[];
  /** `y`: the domain is testing; `s`: i= and d= must be the same domain. */
  readonly flags: readonly string[];
}

/** What a text of the DNS is as a key record. */
export type PublishedKey =
  | { readonly kind: "key"; readonly record: KeyRecord }
  /** An empty p=: every signature by it fails. */
  | { readonly kind: "revoked" }
  | { readonly kind: "invalid"; readonly reason: string };

/** What the DNS has for a key. */
export type KeyComparison =
  | { readonly kind: "matches"; readonly record: KeyRecord }
  | { readonly kind: "differs"; readonly reason: string }
  | { readonly kind: "missing" }
  | { readonly kind: "revoked" }
  | { readonly kind: "invalid"; readonly reason: string }
  /** Nobody knows: the DNS gave no usable answer. */
  | { readonly kind: "unknown"; readonly reason: string };

/** A character string of the DNS (RFC 1035 §3.3). */
const LONGEST_STRING = 255;
/** A record with a key of 4096 bits has 0.8 KiB. */
const LONGEST_RECORD = 8192;
/** The bare key is what follows the identifier of its algorithm in a SubjectPublicKeyInfo (RFC 8410 §4). */
const ED25519_HEAD = Buffer.from("302a300506032b6570032100", "hex");
const ED25519_BYTES = 32;

/** Where verifiers look for a key (RFC 6376 §3.6.2.1). */
export function keyRecordName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`;
}

/** The public key as a record has it in p=: SubjectPublicKeyInfo for RSA, the bare 32 bytes for Ed25519 (RFC 8463 §4). */
export function publicKeyBytes({
  type,
  publicKey,
}: Pick<SigningKey, "type" | "publicKey">): Buffer {
  const info = publicKey.export({ type: "spki", format: "der" });
  return type === "rsa" ? info : info.subarray(ED25519_HEAD.length);
}

/** The record of a key. */
export function keyRecordText(key: Pick<SigningKey, "type" | "publicKey">): string {
  return `v=DKIM1; k=${key.type}; p=${publicKeyBytes(key).toString("base64")}`;
}

/** A TXT record as a zone file has it: of strings of at most 255 bytes, in as many lines (RFC 1035 §5.1). `text` is ASCII. */
export function zoneText(name: string, text: string): string {
  const strings: string[] = [];
  for (let at = 0; at < text.length; at += LONGEST_STRING)
    strings.push(text.slice(at, at + LONGEST_STRING));
  const quoted = strings.map((each) => `"${each.replaceAll(/["\\]/g, "\\$&")}"`);
  const head = `${name}. IN TXT`;
  if (quoted.length < 2) return `${head} ${quoted.join("")}`;
  return `${head} (\n${quoted.map((each) => `    ${each}`).join("\n")}\n)`;
}

/** Reads a key record (RFC 6376 §3.6.1, RFC 8463 §4). Tags that nobody knows are passed over. */
export function parseKeyRecord(text: string): PublishedKey {
  if (text.length > LONGEST_RECORD) return invalid("it is too long");
  const tags = new Map<string, string>();
  const parts = text.split(";");
  // The list may end with a semicolon (RFC 6376 §3.2).
  if (parts.at(-1)?.trim() === "") parts.pop();
  for (const [at, part] of parts.entries()) {
    const [, tag, value = ""] = /^\s*([A-Za-z]\w*)\s*=(.*)$/s.exec(part) ?? [];
    if (tag === undefined) return invalid("it is not a list of tags");
    if (tags.has(tag)) return invalid(`${tag}= is there twice`);
    if (tag === "v" && (at > 0 || value.trim() !== "DKIM1"))
      return invalid("v= must come first and be DKIM1");
    tags.set(tag, value.trim());
  }
  const encoded = tags.get("p")?.replaceAll(/\s/g, "");
  if (encoded === undefined) return invalid("it has no p=");
  if (encoded === "") return { kind: "revoked" };
  const type = tags.get("k") ?? "rsa";
  if (type !== "rsa" && type !== "ed25519") return invalid("its k= is neither rsa nor ed25519");
  if (!/^[A-Za-z\d+/]+={0,2}$/.test(encoded)) return invalid("its p= is not base64");
  const publicKey = publicKeyOf(type, Buffer.from(encoded, "base64"));
  if (publicKey === undefined) return invalid(`its p= is not an ${type} key`);
  const hashes = tags.get("h");
  const record = {
    type,
    publicKey,
    hashes: hashes === undefined ? undefined : words(hashes),
    services: words(tags.get("s") ?? "*"),
    flags: words(tags.get("t") ?? ""),
  } as const;
  return { kind: "key", record };
}

function invalid(reason: string): PublishedKey {
  return { kind: "invalid", reason };
}

function words(value: string): readonly string[] {
  return value
    .split(":")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function publicKeyOf(type: KeyType, data: Buffer): KeyObject | undefined {
  if (type === "ed25519") {
    if (data.length !== ED25519_BYTES) return undefined;
    return readKey(Buffer.concat([ED25519_HEAD, data]), "spki", type);
  }
  // RFC 6376 says RSAPublicKey; what everyone publishes is SubjectPublicKeyInfo.
  return readKey(data, "spki", type) ?? readKey(data, "pkcs1", type);
}

function readKey(key: Buffer, form: "spki" | "pkcs1", type: KeyType): KeyObject | undefined {
  try {
    const read = createPublicKey({ key, format: "der", type: form });
    return read.asymmetricKeyType === type ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Asks the DNS for the record of a key, and says whether verifiers would find this one. */
export async function lookUpKey(
  resolver: Resolver,
  where: { readonly selector: string; readonly domain: string },
  key: Pick<SigningKey, "type" | "publicKey">,
  signal?: AbortSignal,
): Promise<KeyComparison> {
  const name = keyRecordName(where.selector, where.domain);
  return compared(await resolver.txt(name, signal), key);
}

function compared(
  answer: Lookup<string>,
  key: Pick<SigningKey, "type" | "publicKey">,
): KeyComparison {
  switch (answer.kind) {
    case "none":
      return { kind: "missing" };
    case "temporary":
    case "bogus":
      return { kind: "unknown", reason: answer.reason };
    case "found": {
      const [text, ...others] = answer.records;
      if (text === undefined) return { kind: "missing" };
      // What verifiers do with several is undefined (RFC 6376 §3.6.2.2).
      if (others.length > 0)
        return { kind: "invalid", reason: `there are ${others.length + 1} TXT records` };
      const published = parseKeyRecord(text);
      return published.kind === "key" ? sameKey(published.record, key) : published;
    }
  }
}

function sameKey(record: KeyRecord, key: Pick<SigningKey, "type" | "publicKey">): KeyComparison {
  if (record.type !== key.type)
    return { kind: "differs", reason: `the record has k=${record.type}, the key is ${key.type}` };
  if (!publicKeyBytes(record).equals(publicKeyBytes(key)))
    return { kind: "differs", reason: "the record has another key" };
  if (record.hashes !== undefined && !record.hashes.includes("sha256"))
    return { kind: "differs", reason: "the record's h= does not allow sha256" };
  if (!record.services.includes("*") && !record.services.includes("email"))
    return { kind: "differs", reason: "the record's s= does not allow email" };
  return { kind: "matches", record };
}
