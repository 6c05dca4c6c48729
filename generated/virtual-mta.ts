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
  /**
   * What becomes of mail in queues of a virtual MTA that is not in the configuration any more: it
   * waits, with an alarm, until the virtual MTA is back or the mail is too old, or it bounces
   * (5.3.5). A reload that would bring this about is refused unless it is forced. Mail that
   * reroute-to-virtual-mta leads elsewhere goes there.
   * @default wait
   */
  readonly "removed-virtual-mta"?: "wait" | "bounce" | "";
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
