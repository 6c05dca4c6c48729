// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A key: its selector, its domain (or * for all) and its file. The first that fits counts; those
   * of the virtual MTA are tried before the global ones. (RFC 6376 §3.1)
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "domain-key"?: string | readonly string[];
}

export interface DomainSettings {
  /**
   * Whether mail to these domains gets a signature with the first key that fits its sender. (RFC
   * 6376)
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-sign"?: boolean | "yes" | "no" | "if-x-dkim-options-present" | "";
  /**
   * Whose domain the key is chosen by: an address, a domain, or that of the author.
   * @default sender-or-from
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-identity"?: "sender-or-from" | "strict-from" | (string & {});
  /**
   * The identity that counts where no key fits the first.
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-identity-fallback"?: string;
  /**
   * The algorithm of the signature. (RFC 8301 §3.1)
   * @default rsa-sha256
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-algorithm"?: "rsa-sha1" | "rsa-sha256" | "";
  /**
   * How the body is made the same before it is signed. (RFC 6376 §3.4)
   * @default relaxed
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-body-canon"?: "simple" | "relaxed" | "";
  /**
   * How the header is made the same before it is signed. (RFC 6376 §3.4)
   * @default relaxed
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-headers-canon"?: "simple" | "relaxed" | "";
  /**
   * Header fields that are signed besides the usual ones.
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-headers"?: string;
  /**
   * Header fields signed once more than they are there, so that none can be added. (RFC 6376
   * §5.4.2)
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-disallow-adding-headers"?: string;
  /**
   * Sign the length of the body (l=).
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-add-body-limit"?: boolean | "yes" | "no" | "";
  /**
   * Sign the time (t=).
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-add-timestamp"?: boolean | "yes" | "no" | "";
  /**
   * How long the signature is good (x=).
   * @default never
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-expire-after"?: number | "never" | (string & {});
  /**
   * How verifiers find the key (q=).
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "dkim-query-method"?: string;
  /**
   * Whether mail gets a second signature.
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-sign"?: boolean | "yes" | "no" | "if-x-dkim-options-present" | "";
  /**
   * Whose domain the key is chosen by: an address, a domain, or that of the author.
   * @default sender-or-from
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-identity"?: "sender-or-from" | "strict-from" | (string & {});
  /**
   * The identity that counts where no key fits the first.
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-identity-fallback"?: string;
  /**
   * The algorithm of the signature. (RFC 8301 §3.1)
   * @default rsa-sha256
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-algorithm"?: "rsa-sha1" | "rsa-sha256" | "";
  /**
   * How the body is made the same before it is signed. (RFC 6376 §3.4)
   * @default relaxed
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-body-canon"?: "simple" | "relaxed" | "";
  /**
   * How the header is made the same before it is signed. (RFC 6376 §3.4)
   * @default relaxed
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-headers-canon"?: "simple" | "relaxed" | "";
  /**
   * Header fields that are signed besides the usual ones.
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-headers"?: string;
  /**
   * Header fields signed once more than they are there, so that none can be added. (RFC 6376
   * §5.4.2)
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-disallow-adding-headers"?: string;
  /**
   * Sign the length of the body (l=).
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-add-body-limit"?: boolean | "yes" | "no" | "";
  /**
   * Sign the time (t=).
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-add-timestamp"?: boolean | "yes" | "no" | "";
  /**
   * How long the signature is good (x=).
   * @default never
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-expire-after"?: number | "never" | (string & {});
  /**
   * How verifiers find the key (q=).
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "second-dkim-query-method"?: string;
  /**
   * Sign by DomainKeys, the forerunner of DKIM. (RFC 4870)
   * @default no
   * @deprecated It is obsolete: DomainKeys is given up; use dkim-sign.
   */
  readonly "dk-sign"?: boolean | "yes" | "no" | "";
  /**
   * Add a token of Goodmail's.
   * @default no
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "add-gm-token"?: boolean | "yes" | "no" | "";
}

export interface VirtualMtaSettings {
  /**
   * A key: its selector, its domain (or * for all) and its file. The first that fits counts; those
   * of the virtual MTA are tried before the global ones. (RFC 6376 §3.1)
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "domain-key"?: string | readonly string[];
}

export interface VirtualMtaPoolSettings {
  /**
   * A key: its selector, its domain (or * for all) and its file. The first that fits counts; those
   * of the virtual MTA are tried before the global ones. (RFC 6376 §3.1)
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "domain-key"?: string | readonly string[];
}

export interface DomainKeyListSettings {
  /**
   * A key: its selector, its domain (or * for all) and its file. The first that fits counts; those
   * of the virtual MTA are tried before the global ones. (RFC 6376 §3.1)
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "domain-key"?: string | readonly string[];
}
