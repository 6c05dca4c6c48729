// Written by `npm run generate` from the plugins' declarations.

export interface WebhookSettings {
  /**
   * Where events are posted. A batch is taken when it is answered with a status of class 2;
   * redirections are not followed. Anything else is tried again, after half a second and later up
   * to a minute, or when Retry-After says (an hour at most).
   */
  readonly url?: string;
  /**
   * What it is told of. remote-bounce, remote-status and complaint are what comes back after
   * delivery.
   * @default delivered,bounced
   */
  readonly events?:
    | "accepted"
    | "delivered"
    | "deferred"
    | "bounced"
    | "deleted"
    | "queue-deferred"
    | "queue-mode"
    | "reported"
    | "remote-bounce"
    | "remote-status"
    | "complaint"
    | (string & {});
  /**
   * Queues that it is told of, as domain/virtual-mta with * for any characters; without a virtual
   * MTA, all of a domain's. The first that fits decides, and ! in front leaves out; unset: all.
   */
  readonly "queue-filter"?: string;
  /** Domains of recipients. The first that fits decides, and ! in front leaves out; unset: all. */
  readonly "domain-filter"?: string;
  /** Virtual MTAs. The first that fits decides, and ! in front leaves out; unset: all. */
  readonly "virtual-mta-filter"?: string;
  /**
   * Jobs. The first that fits decides, and ! in front leaves out; unset: all. Mail without a job
   * fits * alone.
   */
  readonly "job-filter"?: string;
  /**
   * Events in a request at most. After a 413 half as many are sent, and little by little more
   * again.
   * @default 500
   */
  readonly "max-events"?: number | string;
  /**
   * Bytes of events in a request at most, before they are compressed.
   * @default 1M
   */
  readonly "max-size"?: number | string;
  /**
   * How long events wait for others to be sent together, unless there are some 1000 of them.
   * @default 5s
   */
  readonly "max-interval"?: number | string;
  /**
   * Requests at a time. Events of one queue go one after the other whatever it is.
   * @default 4
   */
  readonly "max-connections"?: number | string;
  /**
   * How requests are compressed. What is signed is the content before that.
   * @default none
   */
  readonly compress?: "none" | "gzip" | "";
  /**
   * File with header fields of every request, one a line, such as Authorization: Bearer s3cret.
   * Read at the start and at each reload; never shown.
   */
  readonly "headers-file"?: string;
  /**
   * A secret by which the receiver knows that a request is ours: whsec_ and 24 to 64 bytes in
   * base64, or a text of at least 24 characters. The fields webhook-id, webhook-timestamp and
   * webhook-signature are those of Standard Webhooks (HMAC-SHA256). With two lines each request has
   * two signatures, so that a key can be changed.
   */
  readonly "signing-key"?: string | readonly string[];
  /** PEM file with the certificate that we show to the web server, and its key. */
  readonly certificate?: string;
  /**
   * PEM file with the authorities that the web server's certificate is checked with, instead of the
   * usual ones.
   */
  readonly "ca-file"?: string;
  /**
   * How long a request may take, with its answer.
   * @default 10s
   */
  readonly timeout?: number | string;
  /**
   * Whether an event is given up, with an error in the log, when the web server refuses it by 400,
   * 413 or 422; the others of its batch are sent apart from it. Otherwise it is sent again, and all
   * after it wait.
   * @default no
   */
  readonly "drop-refused"?: boolean | "yes" | "no" | "";
  /**
   * Room in the spool for events that wait because they are not taken.
   * @default 256M
   */
  readonly "journal-max-size"?: number | string;
  /**
   * How long events wait in the spool while they are not taken.
   * @default 1w
   */
  readonly "journal-max-age"?: number | string;
  /**
   * When journal-max-size or journal-max-age is reached: drop the oldest events, counted in the log
   * and in an alarm, or refuse new mail with 452 until they are taken again.
   * @default drop-oldest
   */
  readonly "journal-when-full"?: "drop-oldest" | "refuse-mail" | "";
}
