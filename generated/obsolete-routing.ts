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
}
