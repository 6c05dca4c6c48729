// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Keep with each recipient that is deferred when it was first tried, for the field
   * timeFirstAttempt. Without it the field is there only in records of a first attempt.
   * @default no
   */
  readonly "track-time-first-attempt"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /** Accounting records that are not written for these domains, in any acct-file. */
  readonly "disable-acct-records"?: "d" | "b" | "t" | "tq" | (string & {});
}

export interface AcctFileSettings {
  /**
   * Records written: deliveries (d), bounces (b), temporary failures (t), queues none of whose
   * hosts could be used (tq), recipients accepted (r), bounces and other reports that come back
   * (rb, rs), complaints (f). Their long names are delivered, bounced, transient, transient-queue,
   * received, remote-bounce, remote-status, feedback-loop.
   * @default d,b
   */
  readonly records?:
    | "d"
    | "b"
    | "t"
    | "tq"
    | "r"
    | "f"
    | "rb"
    | "rs"
    | "delivery"
    | "delivered"
    | "bounce"
    | "bounced"
    | "transient"
    | "transient-queue"
    | "receipt"
    | "received"
    | "feedback-loop"
    | "remote-bounce"
    | "remote-status"
    | (string & {});
  /**
   * Fields of a type of record: * for the usual ones, !name to leave one out, a name for one more;
   * several lines about a type add up. header_NAME is the first field of that name in the message's
   * header as it came: unfolded, its encoded words decoded, its first 1000 characters; arf_NAME is
   * a field of a complaint. Columns of a file are all that one of its types has; the type is always
   * the first. A change of columns begins a new file.
   */
  readonly "record-fields"?: string | readonly string[];
  /**
   * Fills a field of a type of record from a header field of the message; of several lines about a
   * field the first whose header field is there counts, and without any it is as usual.
   */
  readonly "map-header-to-field"?: string | readonly string[];
  /**
   * Queues whose records d, b, t and tq are written; the first pattern that fits decides, ! in
   * front leaves a queue out. A queue that none fits is written when the list has only such with !.
   * Unset: all.
   */
  readonly "queue-filter"?: string;
  /** A text for the field userString of every record, which is then one of the usual ones. */
  readonly "user-string"?: string;
  /**
   * Times as 2026-01-31 08:15:00+0000; otherwise as seconds since 1970.
   * @default yes
   */
  readonly "iso-times"?: boolean | "yes" | "no" | "";
  /**
   * csv: comma-separated values with a line of names (RFC 4180). json: an object on each line with
   * the same names; fields without a value are left out.
   * @default csv
   */
  readonly format?: "csv" | "json" | "";
  /**
   * What stands for the local parts of recipients: themselves (retain), a text (redact [TEXT]), or
   * a hash of them in lower case with a key: siphash KEY of 16 bytes, hmac-sha256 KEY, and
   * siphash-hexkey and hmac-sha256-hexkey with a key in hexadecimal. It is so in rcpt and orcpt, in
   * what hosts said, where that has addresses at all, in senders (VERP), and in copied fields.
   * @default retain
   */
  readonly "privacy-policy"?: string;
  /**
   * Size at which a new file is begun; one is begun at midnight as well.
   * @default 250M
   */
  readonly "max-size"?: number | string;
  /**
   * Directory on the same disk that finished files are moved to: those of days gone by, those that
   * are full or as old as move-interval, and those that mta rotate acct ends. What is there is
   * complete and is never written again.
   */
  readonly "move-to"?: string;
  /**
   * Time after which a file is finished and the next one begun, with move-to.
   * @default 1d
   */
  readonly "move-interval"?: number | string;
  /**
   * Age at which finished files are removed, unless move-to takes them; a bare number is days.
   * @default 1w1d
   */
  readonly "delete-after"?: number | "never" | (string & {});
  /**
   * Log how many records a file has when it is moved.
   * @default no
   */
  readonly "count-moved-records"?: boolean | "yes" | "no" | "";
  /**
   * Let every user of the host read the files.
   * @default no
   */
  readonly "world-readable"?: boolean | "yes" | "no" | "";
  /**
   * Room in the spool for records that wait because they cannot be written.
   * @default 256M
   */
  readonly "journal-max-size"?: number | string;
  /**
   * How long records wait in the spool while they cannot be written.
   * @default 1w
   */
  readonly "journal-max-age"?: number | string;
  /**
   * When journal-max-size or journal-max-age is reached: drop the oldest records, counted in the
   * log and in an alarm, or refuse new mail with 452 until they are written again.
   * @default drop-oldest
   */
  readonly "journal-when-full"?: "drop-oldest" | "refuse-mail" | "";
  /**
   * Where records are posted, instead of being written to a file: the acct-file's name is a name
   * then. A post has a header line and up to 1 MiB of records (max-size, if less), as text/csv, or
   * application/x-ndjson with format json. It is taken when it is answered with a status of class
   * 2; otherwise it comes again after a second, and up to a minute, or as long as Retry-After says
   * (an hour at most). Redirections are not followed. A post that comes again unchanged has the
   * same webhook-id.
   */
  readonly "http-webhook-url"?: string;
  /**
   * File with further header fields of the requests, one a line, such as Authorization: Bearer
   * s3cret. Never shown.
   */
  readonly "http-webhook-extra-headers"?: string;
  /** PEM file with the certificate shown to the web server, and its key. */
  readonly "http-webhook-certificate"?: string;
  /**
   * PEM file with the authorities whose server certificates are accepted, instead of the usual
   * ones.
   */
  readonly "http-webhook-ca-file"?: string;
  /**
   * Longest time that records wait to be sent together; some 1000 of them are sent at once.
   * @default 5m
   */
  readonly "http-webhook-max-interval"?: number | string;
  /**
   * How requests are compressed (Content-Encoding).
   * @default none
   */
  readonly "http-webhook-transfer-encoding"?: "none" | "gzip" | "";
  /**
   * Log every request: its size, result and time.
   * @default no
   */
  readonly "http-webhook-log-verbose"?: boolean | "yes" | "no" | "";
  /**
   * How long a connection may take.
   * @default 5s
   */
  readonly "http-webhook-connect-timeout"?: number | string;
  /**
   * How long the web server may be silent.
   * @default 5s
   */
  readonly "http-webhook-io-timeout"?: number | string;
  /**
   * Pause before a program (<acct-file |COMMAND>) that ended is started again; a reload ends it.
   * What the program may not have read waits in the spool, and comes again.
   * @default 5m
   */
  readonly "retry-interval"?: number | string;
  /**
   * How long to wait for a program that reads nothing, or with acknowledge says nothing. It is
   * killed then, and started again after retry-interval.
   * @default 1m
   */
  readonly "write-timeout"?: number | string;
  /**
   * Whether the program says how far it is: the number of records that it is done with since its
   * start, without the header line, on a line of its own on its standard output. Only then is a
   * record let go of. Without it a record is when 1 MiB more has been handed over, or the program
   * ends with status 0 after the end of its input.
   * @default no
   */
  readonly acknowledge?: boolean | "yes" | "no" | "";
}
