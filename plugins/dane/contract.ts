import { type EventToken, event } from "../../core/mod.ts";

/** What is wrong with a host's TLSA records. */
export interface TlsaTrouble {
  /** Whose mail it was to take. */
  readonly domain: string;
  readonly virtualMta: string;
  readonly hostName: string;
  readonly address: string;
  /** In the words of RFC 8460 §4.3.2.1: `dnssec-invalid` keeps mail from going there, with `tlsa-invalid` it goes over TLS. */
  readonly result: "dnssec-invalid" | "tlsa-invalid";
  /** One line. */
  readonly reason: string;
}

/** For those who report. */
export const TLSA_TROUBLE: EventToken<TlsaTrouble> = event(
  "dane.tlsa-trouble",
  "The TLSA records of a host cannot be looked up, or cannot be used.",
);
