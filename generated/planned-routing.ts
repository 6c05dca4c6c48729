// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Whether a stop may break off a message.
   * @default yes
   * @deprecated It is obsolete: a first stop waits for messages under way, a second one or the end
   * of the first one's time breaks them off.
   */
  readonly "allow-cancel-during-transfer"?: boolean | "yes" | "no" | "";
  /**
   * Make delivery reports for mail of this domain.
   * @default yes
   * @deprecated It is obsolete: use suppress-local-dsn in the source.
   */
  readonly "deliver-local-dsn"?: boolean | "yes" | "no" | "";
  /**
   * Keep what happened to recently tried recipients in memory.
   * @default no
   * @deprecated It has no effect yet: only a queue's last error is kept.
   */
  readonly "track-recipient-events"?: boolean | "yes" | "no" | "";
  /**
   * Errors kept in memory for each domain.
   * @default 10
   * @deprecated It has no effect yet: only a queue's last error is kept.
   */
  readonly "max-events-recorded"?: number | string;
}
