// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A key: its selector, its domain and its file, RSA (1024 to 4096 bits, 2048 or more is advised)
   * or Ed25519. It signs for that domain and those below it, or for all with *, which goes last.
   * The first that fits counts; those of the virtual MTA are tried first, then those of its pools,
   * then the global ones. Files are read at the start and at every reload; a key in the vault
   * ({vault}:/path:key) when mail is first signed after that, and mail waits while it cannot be
   * had. (RFC 6376 §3.1)
   */
  readonly "domain-key"?: string | readonly string[];
}

export interface SourceSettings {
  /**
   * Whether mail from these clients is signed, where dkim-sign has mail signed. Unset: that of
   * clients that may send to any recipient is (always-allow-relaying, a login, or on this host).
   * Mail that a stranger may send here, to relay-domain for instance, is not: it may name any
   * author, and your signature would make the author believed, wherever it is sent on.
   */
  readonly "allow-dkim-signing"?: boolean | "yes" | "no" | "";
  /**
   * Let the field X-DKIM-Options of a message say how its first signature is made: s= selector, d=
   * domain, i= identity, q= query method, key-list= the name of a <domain-key-list>, separated by
   * semicolons. It takes precedence over the configuration, and is removed when the message is
   * sent. Mail with one that cannot be read is refused (554 5.6.0).
   * @default no
   */
  readonly "process-x-dkim-options"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-DKIM-Options in the message.
   * @default no
   */
  readonly "retain-x-dkim-options"?: boolean | "yes" | "no" | "";
  /**
   * Sign with the private key in the field X-DKIM-Key of a message, PEM folded into lines; its
   * selector comes from X-DKIM-Options. The key stands in the spool as long as the message waits;
   * it is removed when the message is sent or quoted. Mail with one that is none is refused (554
   * 5.6.0).
   * @default no
   */
  readonly "process-x-dkim-key"?: boolean | "yes" | "no" | "";
  /**
   * Leave the private key in the message: whoever gets it can sign as you do.
   * @default no
   */
  readonly "retain-x-dkim-key"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Whether mail to these domains gets a signature with the first key that fits its sender.
   * if-x-dkim-options-present: only mail with that field, from sources with process-x-dkim-options.
   * require: mail that no key fits waits, with an alarm, instead of going out without this
   * signature. (RFC 6376)
   * @default no
   */
  readonly "dkim-sign"?: boolean | "yes" | "no" | "if-x-dkim-options-present" | "require" | "";
  /**
   * Whose domain the key is chosen by, and what i= names: an address, a domain, the Sender of a
   * message or else its first author (sender-or-from), or the author whatever the Sender
   * (strict-from).
   * @default sender-or-from
   */
  readonly "dkim-identity"?: "sender-or-from" | "strict-from" | (string & {});
  /** The identity that counts where no key fits the first. */
  readonly "dkim-identity-fallback"?: string;
  /**
   * The algorithm of the signature: only keys that are made for it are used. Unset: the key says
   * which. rsa-sha1 is given up; it means rsa-sha256. (RFC 8301 §3.1, RFC 8463)
   */
  readonly "dkim-algorithm"?: "rsa-sha256" | "ed25519-sha256" | "rsa-sha1" | "";
  /**
   * How the body is made the same before it is signed. simple breaks where a host on the way
   * changes a blank. (RFC 6376 §3.4)
   * @default relaxed
   */
  readonly "dkim-body-canon"?: "simple" | "relaxed" | "";
  /**
   * How the header is made the same before it is signed. simple breaks where a host on the way
   * changes a blank. (RFC 6376 §3.4)
   * @default relaxed
   */
  readonly "dkim-headers-canon"?: "simple" | "relaxed" | "";
  /**
   * Header fields that are signed besides the usual ones, as often as they are there. The usual
   * ones are those of RFC 6376 §5.4.1 and of mailing lists, Message-ID, Sender, Feedback-ID and
   * CFBL-Address among them.
   */
  readonly "dkim-headers"?: string;
  /**
   * Header fields signed once more than they are there, so that none can be added. From, Subject,
   * Reply-To, List-Unsubscribe and List-Unsubscribe-Post always are; To, Cc, Date and Message-ID
   * where they are there. (RFC 6376 §5.4.2)
   */
  readonly "dkim-disallow-adding-headers"?: string;
  /**
   * Sign the length of the body (l=). Anyone can then add to the message: do not use it. (RFC 6376
   * §8.2)
   * @default no
   */
  readonly "dkim-add-body-limit"?: boolean | "yes" | "no" | "";
  /**
   * Say when the signature was made (t=). One message that goes to many domains is signed once, so
   * it may be ten minutes old. (RFC 6376 §3.5)
   * @default no
   */
  readonly "dkim-add-timestamp"?: boolean | "yes" | "no" | "";
  /**
   * How long the signature is good (x=). Give it more than mail may wait on its way, a week for
   * instance. (RFC 6376 §3.5)
   * @default never
   */
  readonly "dkim-expire-after"?: number | "never" | (string & {});
  /** What the signature says of how its key is found (q=). (RFC 6376 §3.5) */
  readonly "dkim-query-method"?: string;
  /**
   * Whether mail gets a second signature, with the first key that fits and did not make the first
   * one: that of another domain (second-dkim-identity), or of the other algorithm.
   * if-x-dkim-options-present: only mail with that field, from sources with process-x-dkim-options.
   * require: mail that no key fits waits, with an alarm, instead of going out without this
   * signature. (RFC 6376)
   * @default no
   */
  readonly "second-dkim-sign"?:
    | boolean
    | "yes"
    | "no"
    | "if-x-dkim-options-present"
    | "require"
    | "";
  /**
   * Whose domain the key is chosen by, and what i= names: an address, a domain, the Sender of a
   * message or else its first author (sender-or-from), or the author whatever the Sender
   * (strict-from).
   * @default sender-or-from
   */
  readonly "second-dkim-identity"?: "sender-or-from" | "strict-from" | (string & {});
  /** The identity that counts where no key fits the first. */
  readonly "second-dkim-identity-fallback"?: string;
  /**
   * The algorithm of the signature: only keys that are made for it are used. Unset: the key says
   * which. rsa-sha1 is given up; it means rsa-sha256. (RFC 8301 §3.1, RFC 8463)
   */
  readonly "second-dkim-algorithm"?: "rsa-sha256" | "ed25519-sha256" | "rsa-sha1" | "";
  /**
   * How the body is made the same before it is signed. simple breaks where a host on the way
   * changes a blank. (RFC 6376 §3.4)
   * @default relaxed
   */
  readonly "second-dkim-body-canon"?: "simple" | "relaxed" | "";
  /**
   * How the header is made the same before it is signed. simple breaks where a host on the way
   * changes a blank. (RFC 6376 §3.4)
   * @default relaxed
   */
  readonly "second-dkim-headers-canon"?: "simple" | "relaxed" | "";
  /**
   * Header fields that are signed besides the usual ones, as often as they are there. The usual
   * ones are those of RFC 6376 §5.4.1 and of mailing lists, Message-ID, Sender, Feedback-ID and
   * CFBL-Address among them.
   */
  readonly "second-dkim-headers"?: string;
  /**
   * Header fields signed once more than they are there, so that none can be added. From, Subject,
   * Reply-To, List-Unsubscribe and List-Unsubscribe-Post always are; To, Cc, Date and Message-ID
   * where they are there. (RFC 6376 §5.4.2)
   */
  readonly "second-dkim-disallow-adding-headers"?: string;
  /**
   * Sign the length of the body (l=). Anyone can then add to the message: do not use it. (RFC 6376
   * §8.2)
   * @default no
   */
  readonly "second-dkim-add-body-limit"?: boolean | "yes" | "no" | "";
  /**
   * Say when the signature was made (t=). One message that goes to many domains is signed once, so
   * it may be ten minutes old. (RFC 6376 §3.5)
   * @default no
   */
  readonly "second-dkim-add-timestamp"?: boolean | "yes" | "no" | "";
  /**
   * How long the signature is good (x=). Give it more than mail may wait on its way, a week for
   * instance. (RFC 6376 §3.5)
   * @default never
   */
  readonly "second-dkim-expire-after"?: number | "never" | (string & {});
  /** What the signature says of how its key is found (q=). (RFC 6376 §3.5) */
  readonly "second-dkim-query-method"?: string;
}

export interface VirtualMtaSettings {
  /**
   * A key: its selector, its domain and its file, RSA (1024 to 4096 bits, 2048 or more is advised)
   * or Ed25519. It signs for that domain and those below it, or for all with *, which goes last.
   * The first that fits counts; those of the virtual MTA are tried first, then those of its pools,
   * then the global ones. Files are read at the start and at every reload; a key in the vault
   * ({vault}:/path:key) when mail is first signed after that, and mail waits while it cannot be
   * had. (RFC 6376 §3.1)
   */
  readonly "domain-key"?: string | readonly string[];
}

export interface VirtualMtaPoolSettings {
  /**
   * A key: its selector, its domain and its file, RSA (1024 to 4096 bits, 2048 or more is advised)
   * or Ed25519. It signs for that domain and those below it, or for all with *, which goes last.
   * The first that fits counts; those of the virtual MTA are tried first, then those of its pools,
   * then the global ones. Files are read at the start and at every reload; a key in the vault
   * ({vault}:/path:key) when mail is first signed after that, and mail waits while it cannot be
   * had. (RFC 6376 §3.1)
   */
  readonly "domain-key"?: string | readonly string[];
}

export interface DomainKeyListSettings {
  /**
   * A key: its selector, its domain and its file, RSA (1024 to 4096 bits, 2048 or more is advised)
   * or Ed25519. It signs for that domain and those below it, or for all with *, which goes last.
   * The first that fits counts; those of the virtual MTA are tried first, then those of its pools,
   * then the global ones. Files are read at the start and at every reload; a key in the vault
   * ({vault}:/path:key) when mail is first signed after that, and mail waits while it cannot be
   * had. (RFC 6376 §3.1)
   */
  readonly "domain-key"?: string | readonly string[];
}
