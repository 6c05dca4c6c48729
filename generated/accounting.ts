// Written by `npm run generate` from the plugins' declarations.

export interface AcctFileSettings {
  /**
   * Records written: deliveries (d), bounces (b), temporary failures (t). The other types of
   * PowerMTA (tq, r, f, rb, rs) are accepted and not written yet.
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
   * header as it came: unfolded, its encoded words decoded, its first 1000 characters. Columns of a
   * file are all that one of its types has; the type is always the first. A change of columns
   * begins a new file.
   */
  readonly "record-fields"?: string | readonly string[];
  /**
   * Times as 2026-01-31 08:15:00+0000; otherwise as seconds since 1970.
   * @default yes
   */
  readonly "iso-times"?: boolean | "yes" | "no" | "";
  /**
   * Size at which a new file is started; one is started every day as well.
   * @default 250M
   */
  readonly "max-size"?: number | string;
  /**
   * Room in the spool for records that wait because the file cannot be written.
   * @default 256M
   */
  readonly "journal-max-size"?: number | string;
  /**
   * How long records wait in the spool while the file cannot be written.
   * @default 1w
   */
  readonly "journal-max-age"?: number | string;
  /**
   * When journal-max-size or journal-max-age is reached: drop the oldest records, counted in the
   * log and in an alarm, or refuse new mail with 452 until the file is written again.
   * @default drop-oldest
   */
  readonly "journal-when-full"?: "drop-oldest" | "refuse-mail" | "";
  /**
   * Let every user of the host read the files.
   * @default no
   */
  readonly "world-readable"?: boolean | "yes" | "no" | "";
}
