/** What may hold back a queue, or a part of its mail, although mail is due: all that delivery knows. */
export type HeldReason =
  /** Recipients tried in a span of time. */
  | "message-rate"
  /** Bytes delivered in a span of time. */
  | "data-rate"
  /** Connections begun in a span of time. */
  | "connect-rate"
  /** The least time between two connections. */
  | "connect-interval"
  /** The queue has as many connections as it may. */
  | "queue-connections"
  /** Its virtual MTA has. */
  | "virtual-mta-connections"
  /** The server has. */
  | "total-connections"
  /** Its source addresses have. */
  | "source-connections"
  /** The addresses of its hosts have. */
  | "address-connections"
  /** The number of connections is growing slowly, and has not grown further yet. */
  | "ramp-up"
  /** A limit of the configuration that has a name. */
  | "named-limit"
  /** A rate that an effect of a verdict asked for. */
  | "slowed"
  /** An operator, or an effect of a verdict, stopped it. */
  | "hold"
  /** As many transactions of a part of the mail are under way as may be. */
  | "transactions"
  /** None of its source addresses may be used. */
  | "no-source"
  /** None of its hosts may be tried. */
  | "hosts-skipped"
  /** Its plan depends on the MX of its domain, which are being looked up. */
  | "mx-look-up"
  /** Its plan says that nothing can be sent. */
  | "obstacle";

/** The count of a limit that binds. */
export interface BindingLimit {
  /** What is counted, as `messages example.com/v`: a limit's name. */
  readonly name: string;
  /** The directive that set it, as `max-msg-rate`; undefined for what an effect asked for. */
  readonly directive?: string | undefined;
  /** How much counts now, in the limit's unit. */
  readonly used: number;
  /** How much may count. */
  readonly most: number;
  /** The span of a rate, milliseconds, or a calendar day; undefined for what counts at a time. */
  readonly window: number | "day" | undefined;
}

/** Why nothing is sent although mail is due, and until when (milliseconds since the epoch; Infinity: until somebody says so). */
export interface Held {
  readonly reason: HeldReason;
  /** The same in words. */
  readonly why: string;
  readonly until: number;
  /** What binds, where that is a count. */
  readonly limit?: BindingLimit | undefined;
}
