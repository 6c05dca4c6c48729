// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Errors that are remembered for each queue, for mta show queues --errors. They are in memory:
   * 50,000 events of all queues together, and none after a restart.
   * @default 10
   */
  readonly "max-events-recorded"?: number | string;
  /**
   * Attempts of each queue whose SMTP commands and replies are remembered, for mta conversations
   * DOMAIN/VMTA: 200 lines of each, on connections that the queue opened. They are in memory,
   * 100,000 lines of all queues together. Neither contents nor what belongs to a login is in them.
   * @default 0
   */
  readonly "record-conversations"?: number | string;
  /**
   * Remember what became of the last 50 recipients of each queue, for mta show queues; likewise in
   * memory. What happened to each message, whenever it was, is kept with: story yes.
   * @default no
   */
  readonly "track-recipient-events"?: boolean | "yes" | "no" | "";
}
