// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * The weight of a queue while queues wait for a connection under total-max-smtp-out or their
   * virtual MTA's max-smtp-out: a queue of 100 has twice the connections of one of 50. None
   * starves, whatever its priority.
   * @default 50
   */
  readonly "queue-priority"?: number | string;
  /**
   * The same as `queue-priority`.
   * The weight of a queue while queues wait for a connection under total-max-smtp-out or their
   * virtual MTA's max-smtp-out: a queue of 100 has twice the connections of one of 50. None
   * starves, whatever its priority.
   * @default 50
   */
  readonly "delivery-priority"?: number | string;
  /**
   * Whether a queue of higher priority that has not had its share may take a connection of this
   * one, after the message under way.
   * @default yes
   */
  readonly "allow-priority-interruption"?: boolean | "yes" | "no" | "";
  /**
   * Whether it may do so in the middle of a message, unless that is all written. The message is
   * tried again, and that counts as no attempt.
   * @default no
   */
  readonly "allow-priority-interruption-during-transfer"?: boolean | "yes" | "no" | "";
}
