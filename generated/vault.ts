// Written by `npm run generate` from the plugins' declarations.

export interface VaultSettings {
  /** Where Vault answers. */
  readonly "server-url"?: string;
  /** What Vault is asked with. It is renewed when half of its time is over. */
  readonly "access-token"?: string;
  /**
   * How long a secret is remembered; that there is none, an hour. After that, and after a reload,
   * it is asked for again; while Vault does not answer, what is remembered still counts.
   * @default 1d
   */
  readonly "cache-ttl"?: number | string;
  /**
   * PEM file with the authorities that Vault's certificate is checked with, instead of the usual
   * ones.
   */
  readonly "ca-file"?: string;
}
