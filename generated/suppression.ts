// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Lists of recipients that get no mail: they are refused when they are named (550 5.7.1), or
   * bounce with accept-invalid-recipients.
   */
  readonly "suppression-lists"?: string;
  /**
   * Take recipients that are on a suppression list and bounce them (5.7.1) instead of refusing
   * them, for clients that cannot make use of a refusal. Nothing is tried for them. Anything that
   * is not an address is refused in any case (501).
   * @default no
   */
  readonly "accept-invalid-recipients"?: boolean | "yes" | "no" | "";
}
