// Written by `npm run generate` from the plugins' declarations.

export interface VaultSettings {
  /**
   * Where Vault answers.
   * @deprecated It has no effect yet: keys come from files.
   */
  readonly "server-url"?: string;
  /**
   * What Vault is asked with.
   * @deprecated It has no effect yet: keys come from files.
   */
  readonly "access-token"?: string;
  /**
   * How long a key is cached.
   * @default 1d
   * @deprecated It has no effect yet: keys come from files.
   */
  readonly "cache-ttl"?: number | string;
}
