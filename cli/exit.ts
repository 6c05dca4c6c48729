/** Exit codes of the `mta` command. */
export const EXIT = {
  done: 0,
  /** The configuration or the server's state does not allow it. */
  refused: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** A fault of ours. */
  internal: 70,
  /** Nobody knows now, as the DNS gave no answer; ask again later (sysexits' EX_TEMPFAIL). */
  unknown: 75,
} as const;

/** A command line that makes no sense; `message` says what is wrong with it. */
export class UsageError extends Error {}

/** Something that cannot be done; `message` says why and what to do. */
export class Refused extends Error {}
