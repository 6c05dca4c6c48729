// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * The group whose limits of connections these clients share. It is that of the source by which a
   * client connects, also after a login.
   */
  readonly "source-group"?: string;
}

export interface SourceGroupSettings {
  /**
   * Connections at a time from all sources of the group; more are turned away with 421.
   * @default unlimited
   */
  readonly "max-smtp-in"?: number | "unlimited" | (string & {});
  /**
   * Connections of total-max-smtp-in that are kept free for the clients of the group.
   * @default 0
   */
  readonly "reserved-smtp-in"?: number | string;
}
