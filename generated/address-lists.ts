// Written by `npm run generate` from the plugins' declarations.

export interface AddressListSettings {
  /**
   * An address, a local part of any domain, a digest of an address (as in address-file), or a
   * regular expression such as /^bounce-/. Letter case does not matter, except in expressions. For
   * all of a domain use domain.
   */
  readonly address?: string | readonly string[];
  /**
   * File with an entry on each line: an address, a local part, or the digest of an address in lower
   * case as MD5, SHA-1 or SHA-256 in hexadecimal; what is none of these is counted in the log.
   * Lines that begin with # or ; are ignored. The file is read again when it changes (it is looked
   * at every 10 s, and read once it rests); write it under another name and rename it. While it
   * cannot be read its last entries stay in use.
   */
  readonly "address-file"?: string | readonly string[];
  /** Every address of a domain. */
  readonly domain?: string | readonly string[];
}
