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
