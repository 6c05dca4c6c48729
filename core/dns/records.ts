import type { Answer } from "dns-packet";
import { normalizeDomain } from "../directive/kinds/hosts.ts";
import type { MxRecord, TlsaRecord } from "./resolver.ts";

/** Reads an MX record (RFC 1035 §3.3.9); undefined for other ones, and where the exchange cannot be a host's name. */
export function mxOf(record: Answer): MxRecord | undefined {
  if (record.type !== "MX") return undefined;
  const { preference = 0, exchange } = record.data;
  // The root stands for no host (RFC 7505).
  const name = exchange === "." || exchange === "" ? "" : hostNameOf(exchange);
  return name === undefined ? undefined : { preference, exchange: name };
}

/** Reads a TLSA record (RFC 6698 §2.1); undefined for other ones, and without data. */
export function tlsaOf(record: Answer): TlsaRecord | undefined {
  if (record.type !== "TLSA" || record.data.certificate.length === 0) return undefined;
  const { usage, selector, matchingType, certificate } = record.data;
  // A copy: the packet it is part of is not kept for it.
  return { usage, selector, matchingType, data: Buffer.from(certificate) };
}

/**
 * A host name from a record: lower case, without final dot. Undefined when it can be none: a label of the DNS may hold any
 * byte, also those that steer a terminal or end a line.
 */
export function hostNameOf(data: string): string | undefined {
  return /^[!-~]+$/.test(data) ? normalizeDomain(data) : undefined;
}
