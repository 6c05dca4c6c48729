// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A local address to send from and the name to say in EHLO; several are used in turn. A virtual
   * MTA without any uses the global ones. An IPv4 address connects to IPv4 addresses only, an IPv6
   * address to IPv6 addresses.
   */
  readonly "smtp-source-host"?: string | readonly string[];
  /** Local addresses to send from, used in turn, with the name the server has anyway. */
  readonly "bind-to-source-ip"?: string;
  /**
   * The virtual MTA of mail from these clients, or a pool whose members take turns, unless
   * X-Virtual-MTA or a pattern-list chooses one. by-smtp-source-ip: the one that sends from the
   * address that the client has connected to; {default} where none does.
   */
  readonly "default-virtual-mta"?: "by-smtp-source-ip" | "{default}" | (string & {});
}

export interface SourceSettings {
  /**
   * The virtual MTA of mail from these clients, or a pool whose members take turns, unless
   * X-Virtual-MTA or a pattern-list chooses one. by-smtp-source-ip: the one that sends from the
   * address that the client has connected to; {default} where none does.
   */
  readonly "default-virtual-mta"?: "by-smtp-source-ip" | "{default}" | (string & {});
}

export interface DomainSettings {
  /**
   * The virtual MTA, or the pool, that takes over the mail of these queues: what waits moves there,
   * and new mail follows. Its own reroute-to-virtual-mta may lead on; one that would lead back is
   * reported and left out. A queue that is there already stays. "" clears.
   */
  readonly "reroute-to-virtual-mta"?: "{default}" | (string & {});
}

export interface VirtualMtaSettings {
  /**
   * A local address to send from and the name to say in EHLO; several are used in turn. A virtual
   * MTA without any uses the global ones. An IPv4 address connects to IPv4 addresses only, an IPv6
   * address to IPv6 addresses.
   */
  readonly "smtp-source-host"?: string | readonly string[];
  /** Local addresses to send from, used in turn, with the name the server has anyway. */
  readonly "bind-to-source-ip"?: string;
}
