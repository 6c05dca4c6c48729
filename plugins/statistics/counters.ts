/** What has happened since the start, counted. */
export interface Counters {
  /** Messages taken in, those written here (reports) not among them. */
  messages: number;
  /** Their recipients. */
  recipients: number;
  /** Their bytes. */
  bytes: number;
  /** Recipients delivered. */
  delivered: number;
  /** Attempts after which a recipient waits for the next. */
  deferred: number;
  /** Recipients given up. */
  bounced: number;
  /** By an operator. */
  deleted: number;
}

export function newCounters(): Counters {
  return {
    messages: 0,
    recipients: 0,
    bytes: 0,
    delivered: 0,
    deferred: 0,
    bounced: 0,
    deleted: 0,
  };
}
