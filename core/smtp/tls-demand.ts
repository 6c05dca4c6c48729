import type { TlsaRecord } from "../dns/resolver.ts";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";

/**
 * How a connection is secured where nothing else is known of its host. `opportunistic`: TLS when offered, whatever the certificate; clear
 * text when TLS fails. `required`: TLS or nothing, whatever the certificate. `verified`: the
 * certificate must be trusted and name the host.
 */
export type TlsMode = "none" | "opportunistic" | "required" | "verified";

/**
 * What TLS must be like on a connection to one host, from the least to the strictest. `by` says who demands it, for failures and the log:
 * it goes on after "demanded by". Names are in lower case and A-labels, without a dot at the end.
 */
export type TlsDemand =
  | { readonly kind: "none" }
  /** TLS when offered, whatever the certificate; clear text when TLS fails. */
  | { readonly kind: "opportunistic" }
  /** TLS or nothing, whatever the certificate. */
  | { readonly kind: "required"; readonly by: string }
  /** The certificate is trusted, valid, and has one of the names (RFC 9525 §6). */
  | { readonly kind: "verified"; readonly names: readonly string[]; readonly by: string }
  /**
   * The certificate matches one of the records, at least one; names count only where a record of usage 2 matched (RFC 7672 §3). The first of them, the TLSA base
   * domain, is asked for in SNI. Those that
   * cannot be used are not to be given: a host that has no others is `required`.
   */
  | {
      readonly kind: "dane";
      readonly records: readonly TlsaRecord[];
      readonly names: readonly string[];
      readonly by: string;
    };

/** A host that must not be used now: no connection is opened. */
export interface HostRefused {
  readonly kind: "refused";
  /** A temporary one: the next host is tried, and the mail waits when there is none. */
  readonly failure: DeliveryFailure;
}

const NONE: TlsDemand = { kind: "none" };
const OPPORTUNISTIC: TlsDemand = { kind: "opportunistic" };
/** Who demands what plans say by themselves. */
export const BY_CONFIGURATION = "the configuration";
const REQUIRED: TlsDemand = { kind: "required", by: BY_CONFIGURATION };

/** What a mode demands of a host. */
export function demandOf(mode: TlsMode, hostName: string): TlsDemand {
  switch (mode) {
    case "none":
      return NONE;
    case "opportunistic":
      return OPPORTUNISTIC;
    case "required":
      return REQUIRED;
    case "verified":
      return { kind: "verified", names: [hostName], by: BY_CONFIGURATION };
  }
}

/** Whether mail may go in clear text. */
export function allowsClearText({ kind }: TlsDemand): boolean {
  return kind === "none" || kind === "opportunistic";
}

const STRICTNESS = {
  none: 0,
  opportunistic: 1,
  required: 2,
  verified: 3,
  dane: 4,
  refused: 5,
} as const;

/** Whether one demand is less strict than another. DANE counts as stricter than authorities (RFC 8461 §2). */
export function isLaxer({ kind }: TlsDemand | HostRefused, than: TlsDemand | HostRefused): boolean {
  return STRICTNESS[kind] < STRICTNESS[than.kind];
}

/** Equal for demands that one connection can serve. */
export function demandKey(demand: TlsDemand): string {
  switch (demand.kind) {
    case "none":
    case "opportunistic":
    case "required":
      return demand.kind;
    case "verified":
      return `verified:${demand.names.join(",")}`;
    case "dane":
      return `dane:${demand.names.join(",")}:${demand.records.map(recordKey).sort().join(",")}`;
  }
}

function recordKey({ usage, selector, matchingType, data }: TlsaRecord): string {
  return `${usage}.${selector}.${matchingType}.${data.toString("hex")}`;
}
