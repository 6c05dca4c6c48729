// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Connections at a time to each mail host of a name, from each local address, over all queues.
   * The most specific pattern counts.
   */
  readonly "mx-connection-limit"?: string | readonly string[];
  /**
   * Connections at a time to each address of a range, over all queues. The most specific range
   * counts.
   */
  readonly "ip-connection-limit"?: string | readonly string[];
  /**
   * Simultaneous outbound connections of the whole server; fewer where the process may not open as
   * many files.
   * @default 1200
   */
  readonly "total-max-smtp-out"?: number | string;
  /**
   * The same as `total-max-smtp-out`.
   * Simultaneous outbound connections of the whole server; fewer where the process may not open as
   * many files.
   * @default 1200
   */
  readonly "max-delivery-threads"?: number | string;
  /**
   * Messages after which a connection is closed. 0 means no limit.
   * @default unlimited
   */
  readonly "max-msg-per-connection"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-msg-per-connection`.
   * Messages after which a connection is closed. 0 means no limit.
   * @default unlimited
   */
  readonly "max-deliveries-per-connection"?: number | "unlimited" | (string & {});
}

export interface DomainSettings {
  /**
   * Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA
   * over all its queues in its block (unlimited unless set); in that of a pool, of its members
   * together but for those that set their own.
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-smtp-out`.
   * Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA
   * over all its queues in its block (unlimited unless set); in that of a pool, of its members
   * together but for those that set their own.
   */
  readonly "max-delivery-threads"?: number | "unlimited" | (string & {});
  /**
   * Connections at a time to one address of a destination, those of other queues included; more go
   * to its other addresses, or wait.
   * @default unlimited
   */
  readonly "max-smtp-out-per-ip"?: number | "unlimited" | (string & {});
  /**
   * Connections of the queue at a time from each of these local addresses; when one has as many the
   * next is used. The most specific range that an address is in counts; an address that the system
   * chooses is in 0/0 alone.
   */
  readonly "source-ip-max-smtp-out"?: string | readonly string[];
  /**
   * The old form of source-ip-max-smtp-out for all local addresses. Where both are set both hold.
   * @default unlimited
   */
  readonly "max-smtp-out-per-source-ip"?: number | "unlimited" | (string & {});
  /**
   * Refused recipients after which a connection is closed. 0 means no limit.
   * @default unlimited
   */
  readonly "max-errors-per-connection"?: number | "unlimited" | (string & {});
  /**
   * Messages after which a connection is closed. 0 means no limit.
   * @default unlimited
   */
  readonly "max-msg-per-connection"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-msg-per-connection`.
   * Messages after which a connection is closed. 0 means no limit.
   * @default unlimited
   */
  readonly "max-deliveries-per-connection"?: number | "unlimited" | (string & {});
  /**
   * Recipients of one message that go in one transaction. 0 means no limit. (RFC 5321 §4.5.3.1.8)
   * @default 1000
   */
  readonly "max-rcpt-per-transaction"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-rcpt-per-transaction`.
   * Recipients of one message that go in one transaction. 0 means no limit. (RFC 5321 §4.5.3.1.8)
   * @default 1000
   */
  readonly "max-rcpt-per-message"?: number | "unlimited" | (string & {});
  /**
   * How long a connection without mail is kept for more; 0 closes it at once.
   * @default 5s
   */
  readonly "connection-idle-timeout"?: number | string;
}

export interface VirtualMtaSettings {
  /**
   * Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA
   * over all its queues in its block (unlimited unless set); in that of a pool, of its members
   * together but for those that set their own.
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-smtp-out`.
   * Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA
   * over all its queues in its block (unlimited unless set); in that of a pool, of its members
   * together but for those that set their own.
   */
  readonly "max-delivery-threads"?: number | "unlimited" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA
   * over all its queues in its block (unlimited unless set); in that of a pool, of its members
   * together but for those that set their own.
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-smtp-out`.
   * Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA
   * over all its queues in its block (unlimited unless set); in that of a pool, of its members
   * together but for those that set their own.
   */
  readonly "max-delivery-threads"?: number | "unlimited" | (string & {});
}
