import type { Resolver } from "../../core/mod.ts";
import { mailauthResolver } from "../sender-checks/contract.ts";

/** Whom SPF is asked about (RFC 7208 §4.1). */
export interface SpfQuestion {
  readonly address: string;
  readonly helo: string;
  /** Envelope sender; empty for `<>`: the name in EHLO counts. */
  readonly sender: string;
}

/** What SPF says (RFC 7208 §2.6). */
export interface SpfAnswer {
  readonly result: string;
  /** A part of the DNS may be in it. */
  readonly comment: string;
}

/** Evaluates SPF as a receiver does. The bounds of its look-ups are those of the resolver. Never rejects. */
export async function spfResult(question: SpfQuestion, resolver: Resolver): Promise<SpfAnswer> {
  const { address, helo, sender } = question;
  // Loaded when it is needed: it brings a lot.
  const { spf } = await import("mailauth/lib/spf/index.js");
  try {
    const { status } = await spf({
      ...{ ip: address, helo, sender, mta: helo, strict: true },
      resolver: mailauthResolver(resolver, address),
    });
    return { result: status.result, comment: status.comment ?? "" };
  } catch (error) {
    // A record that it trips over says nothing about the sender.
    return { result: "temperror", comment: `the check has failed: ${String(error)}` };
  }
}
