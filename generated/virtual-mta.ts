// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /** A local address to send from and the name to say in EHLO; several are used in turn. */
  readonly "smtp-source-host"?: string | readonly string[];
  /** Local addresses to send from, used in turn, with the name the server has anyway. */
  readonly "bind-to-source-ip"?: string;
  /** The virtual MTA of mail from these clients, or a pool whose members take turns. */
  readonly "default-virtual-mta"?: string;
}

export interface SourceSettings {
  /** The virtual MTA of mail from these clients, or a pool whose members take turns. */
  readonly "default-virtual-mta"?: string;
}

export interface VirtualMtaSettings {
  /** A local address to send from and the name to say in EHLO; several are used in turn. */
  readonly "smtp-source-host"?: string | readonly string[];
  /** Local addresses to send from, used in turn, with the name the server has anyway. */
  readonly "bind-to-source-ip"?: string;
}
