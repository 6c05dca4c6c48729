// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * The time zone whose midnight begins another day of a warm-up.
   * @default UTC
   */
  readonly "warm-up-time-zone"?: string;
}

export interface DomainSettings {
  /**
   * Messages a day that go by the cold virtual MTA: one number, or one for each day from the first
   * message on, of which the last stays. A message counts once, however many recipients it has in
   * the domain. It is the domain part of the queue that counts, after queue-to.
   * @default 0/day
   */
  readonly "max-cold-virtual-mta-msg"?: number | string;
}

export interface VirtualMtaSettings {
  /**
   * The virtual MTA with a new address, which takes the first messages of each day for each domain;
   * max-cold-virtual-mta-msg says how many. The rest goes as before. Decided once, when a message
   * arrives. Several are used in turn, each with an allowance of its own.
   */
  readonly "cold-virtual-mta"?: string | readonly string[];
}

export interface VirtualMtaPoolSettings {
  /**
   * The virtual MTA with a new address, which takes the first messages of each day for each domain;
   * max-cold-virtual-mta-msg says how many. The rest goes as before. Decided once, when a message
   * arrives. Several are used in turn, each with an allowance of its own.
   */
  readonly "cold-virtual-mta"?: string | readonly string[];
}

export interface WarmUpSettings {
  /** A virtual MTA that is warmed up, with its first day if that is not the block's start. */
  readonly "virtual-mta"?: string | readonly string[];
  /**
   * The same by the address: stands for the virtual MTAs of which it is the only source address.
   */
  readonly "source-address"?: string | readonly string[];
  /**
   * The first day; before it nothing goes to the cold virtual MTA. Unset: the day of the first
   * message, for each domain.
   */
  readonly start?: string;
  /**
   * Domains, and their messages of the first day, the second and so on; the last number stays. The
   * domains of a line share the number; * stands for every other domain, each with a number of its
   * own. Domains without a line go by max-cold-virtual-mta-msg.
   */
  readonly schedule?: string | readonly string[];
  /**
   * What becomes of mail above the number of the day: overflow leaves it with its own virtual MTA;
   * with hold all mail goes by the new one, also what is its own, and waits in the queue until a
   * day has room for it. Recipients count then when they are tried. It needs a start.
   * @default overflow
   */
  readonly "when-full"?: "overflow" | "hold" | "";
  /**
   * Whether a day on which a queue of the virtual MTA is in back-off counts twice, so that the
   * numbers do not grow.
   * @default yes
   */
  readonly "stop-on-back-off"?: boolean | "yes" | "no" | "";
  /** The time zone whose midnight begins another day; warm-up-time-zone unless set. */
  readonly "time-zone"?: string;
}
