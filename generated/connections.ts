// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
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
   * Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA
   * over all its queues in its block or that of its pool (unlimited unless set).
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-smtp-out`.
   * Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA
   * over all its queues in its block or that of its pool (unlimited unless set).
   */
  readonly "max-delivery-threads"?: number | "unlimited" | (string & {});
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
   * Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA
   * over all its queues in its block or that of its pool (unlimited unless set).
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-smtp-out`.
   * Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA
   * over all its queues in its block or that of its pool (unlimited unless set).
   */
  readonly "max-delivery-threads"?: number | "unlimited" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA
   * over all its queues in its block or that of its pool (unlimited unless set).
   */
  readonly "max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * The same as `max-smtp-out`.
   * Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA
   * over all its queues in its block or that of its pool (unlimited unless set).
   */
  readonly "max-delivery-threads"?: number | "unlimited" | (string & {});
}
