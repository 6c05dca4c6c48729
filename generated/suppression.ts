// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Room on disk for all <suppression-list>s together, in the folder suppression of the spool;
   * 10,000,000 entries take some 1.3 GB. Beyond it nothing is added, with an alarm.
   * A change takes effect at the next start.
   * @default 8G
   */
  readonly "suppression-max-size"?: number | string;
}

export interface SourceSettings {
  /**
   * Lists of recipients that get no mail, each an <address-list> or a <suppression-list>: they are
   * refused when they are named (550 5.7.1), or bounce with accept-invalid-recipients. Entries for
   * some jobs alone count when the message has come: such recipients bounce.
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

export interface SuppressionListSettings {
  /**
   * Who is put on the list: bounces (of our own attempts), remote-bounces (reported later by a host
   * that had taken the mail, and read by a bounce-processor) and complaints (read by a
   * feedback-loop-processor). Bounces count in the categories given, or in bad-mailbox,
   * inactive-mailbox and bad-domain; complaints of the types given (RFC 5965), or all but not-spam
   * and reports of authentication (auth-failure, dmarc). Several lines add up.
   */
  readonly learn?:
    | "bounces"
    | "remote-bounces"
    | "complaints"
    | ""
    | readonly ("bounces" | "remote-bounces" | "complaints" | "")[];
  /**
   * So many bounces of an address within bounce-window put it on the list.
   * @default 1
   */
  readonly "bounce-count"?: number | string;
  /**
   * The span of time in which bounces count together; more than 0.
   * @default 4w2d
   */
  readonly "bounce-window"?: number | string;
  /**
   * How long what was learned counts, more than 0. Another bounce or complaint begins it anew.
   * Unset: for ever.
   */
  readonly "expire-after"?: number | string;
  /**
   * For whose mail what is learned counts: all mail, that of the same sender domain, or that of
   * jobs with the same prefix. Bounces of mail without a sender or a job are not learned then.
   * @default all
   */
  readonly scope?: "all" | "sender-domain" | "job-prefix" | "";
  /**
   * With scope job-prefix: the prefix of a job is what stands before this; all of it where it does
   * not appear.
   * @default -
   */
  readonly "job-separator"?: string;
  /**
   * How certain it must be that a remote bounce or a complaint is about mail of ours: signed (it
   * came to a signed address of ours, or quotes our signed field), matched (what it quotes looks
   * like ours, which others can make up), none. Whoever may forge reports chooses who gets no mail.
   * @default signed
   */
  readonly "report-proof"?: "signed" | "matched" | "none" | "";
}
