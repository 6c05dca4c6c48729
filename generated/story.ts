// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Keep what happens to each message, from its acceptance to complaints that come back, in a
   * database in the spool: mta show message ID and mta search find it there some seconds later.
   * Neither contents nor passwords are in it.
   * @default no
   */
  readonly story?: boolean | "yes" | "no" | "";
  /**
   * How long what happened is kept; an eighth longer at most.
   * @default 1w
   */
  readonly "story-keep"?: number | string;
  /**
   * Room that the story takes, about; the oldest goes first. An event takes some 100 bytes.
   * A change takes effect at the next start.
   * @default 1G
   */
  readonly "story-max-size"?: number | string;
  /**
   * Whose local parts are kept as a hash, with a key that is in the spool: who knows an address
   * finds it by mta search, who reads the story does not see it. Replies lose the address too. What
   * was kept before stays as it is.
   */
  readonly "story-hash"?: "recipients" | "senders" | (string & {});
  /**
   * What is not kept: senders, clients (name and address of who submitted), users (their logins),
   * replies (only their code stays), message-ids.
   */
  readonly "story-leave-out"?:
    | "senders"
    | "clients"
    | "users"
    | "replies"
    | "message-ids"
    | (string & {});
}
