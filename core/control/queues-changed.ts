/** What a command for queues came to. */
export interface QueuesChanged {
  /** Queues that fit. */
  readonly matching: number;
  /** Those of them that changed. */
  readonly changed: number;
}
