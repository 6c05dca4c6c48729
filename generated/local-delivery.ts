// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * How mail is delivered: to other hosts by SMTP or LMTP, to a web server (http-delivery), to a
   * program (pipe), to files or Maildirs, or nowhere (discard).
   * @default smtp
   */
  readonly type?:
    | "smtp"
    | "lmtp"
    | "http-delivery"
    | "pipe"
    | "file"
    | "maildir"
    | "discard"
    | "alias"
    | "";
  /**
   * Deliver to mailbox-command, whatever type says.
   * @default no
   */
  readonly local?: boolean | "yes" | "no" | "";
  /**
   * The program of local yes, by its path, and its arguments; no shell reads them. It is run once
   * for each recipient, with the message on standard input and PATH as its only variable; its exit
   * code says what becomes of the message (sysexits). $user, $domain, $from, $to, $envid, $bodytype
   * and the times of reception $timet, $isodate, $ctime, $rfctime may stand in the arguments, $$
   * for a $.
   */
  readonly "mailbox-command"?: string;
  /** The program of type pipe, as mailbox-command. */
  readonly command?: string;
  /**
   * The account that programs run as, or NAME:GROUP; only a server that runs as root can change it.
   * Unset: the server's own, or, if that is root, the account $user, never root itself.
   */
  readonly "command-user"?: string;
  /**
   * How long a program may take. After that it is killed with all of its process group, and the
   * message is tried again.
   * @default 10m
   */
  readonly "command-timeout"?: number | string;
  /**
   * Keep $from and $to as they are written; otherwise they are in lower case. $user and $domain
   * always are.
   * @default no
   */
  readonly "macro-variables-preserve-case"?: boolean | "yes" | "no" | "";
  /**
   * Where type file puts mail: a folder, or the mbox file itself with append-mbox. Macros as in
   * mailbox-command; what could lead to another folder is written as % and two hexadecimal digits.
   * The files belong to the server's user.
   */
  readonly "file-destination"?: string;
  /**
   * The form of type file: a file NAME.msg a message with Return-Path and Delivered-To in front;
   * the same with x-sender and x-receiver, as a pickup directory takes it; or appended to an mbox
   * (lines with From quoted as in mboxrd) under a lock of flock.
   * @default newfile-plain
   */
  readonly "file-format"?: "newfile-plain" | "newfile-pickup" | "append-mbox" | "";
  /** The Maildir of type maildir, created if missing. Macros as in file-destination. */
  readonly "maildir-destination"?: string;
  /**
   * With type discard: mail bounces instead of counting as delivered.
   * @default no
   */
  readonly "discard-as-bounce"?: boolean | "yes" | "no" | "";
}
