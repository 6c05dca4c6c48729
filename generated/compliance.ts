// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Hold each message against the rules of Gmail, Yahoo, Microsoft and Apple when it comes in: its
   * header, DKIM, SPF, DMARC, alignment, names of the addresses it is sent from, one-click
   * unsubscription, TLS. warn: what breaks a rule is logged and kept with the message; refuse: it
   * is refused (550 5.7.1). Where the DNS gives no answer nothing is refused. For a message in a
   * file: mta check-message. (RFC 8058, RFC 9989)
   * @default no
   */
  readonly compliance?: "no" | "warn" | "refuse" | "";
  /**
   * Whether mail from these clients is bulk mail, which must be left with one click. auto: what has
   * List-Id, List-Unsubscribe or Precedence bulk is, but for answers of machines (Auto-Submitted
   * auto-replied).
   * @default auto
   */
  readonly "compliance-bulk"?: boolean | "yes" | "no" | "auto" | "";
}

export interface DomainSettings {
  /**
   * A field Feedback-ID for Gmail's feedback loop, in the place of one that a message came with: up
   * to three parts and a sender id that is always the same. $job, $vmta and $sender-domain are
   * filled in. Sign it: see dkim-sign. "" clears.
   */
  readonly "feedback-id"?: string;
  /**
   * A field CFBL-Address: where providers may send complaints of recipients (in ARF), in the place
   * of one that a message came with. It counts only under a signature of its domain that covers it.
   * "" clears. (RFC 9477)
   */
  readonly "cfbl-address"?: string;
}
