import type { Answer } from "dns-packet";
import { normalizeDomain } from "../directive/kinds/hosts.ts";
import type { MxRecord } from "./resolver.ts";

/** Reads an MX record (RFC 1035 §3.3.9); undefined for other ones, and where the exchange cannot be a host's name. */
export function mxOf(record: Answer): MxRecord | undefined {
  if (record.type !== "MX") return undefined;
  const { preference = 0, exchange } = record.data;
  // The root stands for no host (RFC 7505).
  const name = exchange === "." || exchange === "" ? "" : hostNameOf(exchange);
  return name === undefined ? undefined : { preference, exchange: name };
}

/**
 * A host name from a record: lower case, without final dot. Undefined when it can be none: a label of the DNS may hold any
 * byte, also those that steer a terminal or end a line.
 */
export function hostNameOf(data: string): string | undefined {
  return /^[!-~]+$/.test(data) ? normalizeDomain(data) : undefined;
}
