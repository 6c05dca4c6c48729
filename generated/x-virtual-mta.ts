// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * The virtual MTA, or the pool, that sends mail whose X-Virtual-MTA names what is not there, from
   * clients whose mail is not refused for it (reject-invalid-virtual-mta no).
   */
  readonly "invalid-virtual-mta-fallback"?: "{default}" | (string & {});
}

export interface SourceSettings {
  /**
   * Send a message by the virtual MTA, or a member of the pool, that its field X-Virtual-MTA names.
   * This takes precedence over pattern-list and default-virtual-mta. The field is removed when the
   * message is sent.
   * @default no
   */
  readonly "process-x-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-Virtual-MTA in the message.
   * @default no
   */
  readonly "retain-x-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail whose X-Virtual-MTA names neither a virtual MTA nor a pool (554 5.5.0). Otherwise
   * invalid-virtual-mta-fallback sends it; without that, it is sent as if it named none.
   * @default yes
   */
  readonly "reject-invalid-virtual-mta"?: boolean | "yes" | "no" | "";
  /**
   * Take an empty X-Virtual-MTA for {default}. Otherwise it counts as one that names what is not
   * there.
   * @default no
   */
  readonly "allow-empty-x-virtual-mta"?: boolean | "yes" | "no" | "";
}
