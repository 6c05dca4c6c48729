import type { Rate } from "../../core/mod.ts";
import type { Said } from "./said.ts";

/** The personalities that the sandbox can have. */
export const PERSONALITY_NAMES = ["gmail", "outlook", "yahoo", "strict"] as const;

/** One of them. */
export type PersonalityName = (typeof PERSONALITY_NAMES)[number];

/** What may be refused, or put off. */
export const OCCASIONS = [
  "unknown",
  "full",
  "inactive",
  "mailboxRate",
  "greylisted",
  "trouble",
  "rate",
  "blocked",
  "spam",
  "unsigned",
  "unaligned",
  "tooLarge",
  "connections",
  "recipients",
] as const;

/** One of them. */
export type Occasion = (typeof OCCASIONS)[number];

/** How a provider reports that mail bounces after it was taken. */
export interface BounceStyle {
  /** The From field. */
  readonly from: string;
  readonly subject: string;
  readonly reportingMta: string;
  /** The readable part; `{to}` is the recipient, `{reply}` the diagnostic. */
  readonly text: readonly string[];
}

/** How a provider passes complaints on: a report in the abuse reporting format (RFC 5965), or the message itself as Microsoft's programme sends it. */
export interface ComplaintStyle {
  readonly format: "arf" | "jmrp";
  /** The From field. */
  readonly from: string;
  readonly userAgent: string;
}

/** A number of things that a provider bears, and what it says beyond it. */
export interface Bound {
  readonly most: number;
  readonly said: Said;
}

/** How a mailbox provider behaves. */
export interface Profile {
  readonly name: PersonalityName;
  /** The host that speaks, and an address of it that no host has (RFC 5737). */
  readonly host: string;
  readonly address: string;
  /** Domains that are the provider's own. */
  readonly domains: readonly string[];
  /** Its replies have several lines. */
  readonly breaksLines: boolean;
  readonly says: Readonly<Record<Occasion, Said>>;
  /** Messages over one connection; undefined where no bound is known. */
  readonly messagesPerConnection: Bound | undefined;
  /** Connections of one client at a time. */
  readonly connections: number;
  /** Recipients of one message. */
  readonly recipients: number;
  /** Bytes of a message. */
  readonly size: number;
  /** Messages of one client, and of one sender's domain. */
  readonly rate: Rate;
  /** What it says to a sender's domain that is too fast. */
  readonly senderRate: Said;
  /** Messages without a signature of the author's domain are refused, unless the configuration says otherwise. */
  readonly demandsAuthentication: boolean;
  /** The first attempt for a sender and recipient is put off. */
  readonly greylists: boolean;
  /** The answer to content that is taken. */
  readonly taken: Said;
  readonly bounce: BounceStyle;
  /** Undefined where the provider tells nobody of single complaints. */
  readonly complaint: ComplaintStyle | undefined;
}
