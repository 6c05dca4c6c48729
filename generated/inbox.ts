// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * The host that gets messages which somebody releases from the sandbox, over TLS where it offers
   * that. Unset: nothing can be released.
   */
  readonly "sandbox-relay"?: string;
  /**
   * Addresses that messages may be released to: addresses, or all of a domain as *@example.com.
   * Without any, nothing can be released.
   */
  readonly "sandbox-release-to"?: string;
  /**
   * Hosts that the check of links asks although they are not on the Internet, such as the
   * application that is tried. Others on private networks, and other ports than 80 and 443, are
   * never asked.
   */
  readonly "sandbox-link-hosts"?: string;
}
