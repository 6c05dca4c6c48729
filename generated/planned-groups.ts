// Written by `npm run generate` from the plugins' declarations.

export interface SourceGroupSettings {
  /**
   * Connections at a time from all sources of the group.
   * @default unlimited
   * @deprecated It has no effect yet: connections are counted by client address and in all.
   */
  readonly "max-smtp-in"?: number | "unlimited" | (string & {});
  /**
   * Connections kept free for the group.
   * @default 0
   * @deprecated It has no effect yet: no connections are kept free.
   */
  readonly "reserved-smtp-in"?: number | string;
}
