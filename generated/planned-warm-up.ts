// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Messages a day that go by the cold virtual MTA: one number, or one for each day, of which the
   * last stays.
   * @default 0/day
   * @deprecated It has no effect yet: all mail stays with its own virtual MTA.
   */
  readonly "max-cold-virtual-mta-msg"?: number | string;
}

export interface VirtualMtaSettings {
  /**
   * The cold virtual MTA; several are used in turn, each with an allowance of its own.
   * @deprecated It has no effect yet: all mail stays with its own virtual MTA.
   */
  readonly "cold-virtual-mta"?: string | readonly string[];
}

export interface VirtualMtaPoolSettings {
  /**
   * The cold virtual MTA; several are used in turn, each with an allowance of its own.
   * @deprecated It has no effect yet: all mail stays with its own virtual MTA.
   */
  readonly "cold-virtual-mta"?: string | readonly string[];
}
