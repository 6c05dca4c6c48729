import { type EventToken, event, type TlsDemand } from "../../core/mod.ts";

export { lookUpTlsa, type TlsaFound } from "./tlsa-lookup.ts";

/** A host whose TLSA records cannot be looked up, or are forged: it is not used. */
export interface TlsaTrouble {
  /** Whose mail it was to take. */
  readonly domain: string;
  readonly virtualMta: string;
  readonly hostName: string;
  readonly address: string;
  /** One line. */
  readonly reason: string;
}

/** For those who report. */
export const TLSA_TROUBLE: EventToken<TlsaTrouble> = event(
  "dane.tlsa-trouble",
  "A host is not used, as its TLSA records cannot be looked up or are forged.",
);

const UNUSABLE = ", none of which can be used";

/** Who demands TLS, whatever the certificate, of a host whose TLSA records are there and cannot be used (RFC 7672 §2.2). */
export function unusableBy(base: string): string {
  return `the TLSA records of ${base}${UNUSABLE}`;
}

/** Whether that is why a host has to have TLS. */
export function isForUnusableTlsa(demand: TlsDemand): boolean {
  return demand.kind === "required" && demand.by.endsWith(UNUSABLE);
}
