import {
  type Directive,
  directive,
  directory,
  duration,
  list,
  type NameChoices,
  oneOf,
  queueChoices,
  repeatable,
  size,
  text,
  type WhenFull,
  yesNo,
} from "../../core/mod.ts";
import type { MappedHeader } from "./layout.ts";
import { mappedHeader } from "./mapped-header.ts";
import { type RecipientPrivacy, recipientPrivacy } from "./recipient-privacy.ts";
import { type RecordFields, recordFields } from "./record-fields.ts";
import { type AccountingRecord, accountingRecord } from "./record-type.ts";

const MEBIBYTE = 1024 * 1024;
const DAY = 86_400_000;
const WEEK = 7 * DAY;
const SCOPE = ["acct-file"] as const;

type OfFile<T> = Directive<T, "acct-file">;

/** What an acct-file records, and how it is written. */
export const RECORD_DIRECTIVES: {
  readonly records: OfFile<readonly AccountingRecord[]>;
  readonly "record-fields": OfFile<readonly RecordFields[]>;
  readonly "map-header-to-field": OfFile<readonly MappedHeader[]>;
  readonly "queue-filter": OfFile<NameChoices | undefined>;
  readonly "user-string": OfFile<string | undefined>;
  readonly "iso-times": OfFile<boolean>;
  readonly format: OfFile<"csv" | "json">;
  readonly "privacy-policy": OfFile<RecipientPrivacy>;
} = {
  records: directive(list(accountingRecord), {
    scopes: SCOPE,
    default: ["d", "b"],
    doc: "Records written: deliveries (d), bounces (b), temporary failures (t), queues none of whose hosts could be used (tq), recipients accepted (r), bounces and other reports that come back (rb, rs), complaints (f). Their long names are delivered, bounced, transient, transient-queue, received, remote-bounce, remote-status, feedback-loop.",
    example: "d,b,t",
  }),
  "record-fields": repeatable(recordFields, {
    scopes: SCOPE,
    doc: "Fields of a type of record: * for the usual ones, !name to leave one out, a name for one more; several lines about a type add up. header_NAME is the first field of that name in the message's header as it came: unfolded, its encoded words decoded, its first 1000 characters; arf_NAME is a field of a complaint. Columns of a file are all that one of its types has; the type is always the first. A change of columns begins a new file.",
    example: "d *,!orcpt,header_X-Campaign",
  }),
  "map-header-to-field": repeatable(mappedHeader, {
    scopes: SCOPE,
    doc: "Fills a field of a type of record from a header field of the message; of several lines about a field the first whose header field is there counts, and without any it is as usual.",
    example: "f header_X-Original-To rcpt",
  }),
  "queue-filter": directive(queueChoices, {
    scopes: SCOPE,
    doc: "Queues whose records d, b, t and tq are written; the first pattern that fits decides, ! in front leaves a queue out. A queue that none fits is written when the list has only such with !. Unset: all.",
    example: "!example.net/*,*/main",
  }),
  "user-string": directive(text, {
    scopes: SCOPE,
    doc: "A text for the field userString of every record, which is then one of the usual ones.",
    example: "eu-west",
  }),
  "iso-times": directive(yesNo, {
    scopes: SCOPE,
    default: true,
    doc: "Times as 2026-01-31 08:15:00+0000; otherwise as seconds since 1970.",
  }),
  format: directive(oneOf(["csv", "json"]), {
    scopes: SCOPE,
    default: "csv",
    doc: "csv: comma-separated values with a line of names (RFC 4180). json: an object on each line with the same names; fields without a value are left out.",
  }),
  "privacy-policy": directive(recipientPrivacy, {
    scopes: SCOPE,
    default: { kind: "retain" },
    doc: "What stands for the local parts of recipients: themselves (retain), a text (redact [TEXT]), or a hash of them in lower case with a key: siphash KEY of 16 bytes, hmac-sha256 KEY, and siphash-hexkey and hmac-sha256-hexkey with a key in hexadecimal. It is so in rcpt and orcpt, in what hosts said, where that has addresses at all, in senders (VERP), and in copied fields.",
    example: "redact",
  }),
};

/** When files begin and end, and how much may wait for them. */
export const FILE_DIRECTIVES: {
  readonly "max-size": OfFile<number>;
  readonly "move-to": OfFile<string | undefined>;
  readonly "move-interval": OfFile<number>;
  readonly "delete-after": OfFile<number>;
  readonly "count-moved-records": OfFile<boolean>;
  readonly "world-readable": OfFile<boolean>;
  readonly "journal-max-size": OfFile<number>;
  readonly "journal-max-age": OfFile<number>;
  readonly "journal-when-full": OfFile<WhenFull>;
} = {
  "max-size": directive(size(), {
    scopes: SCOPE,
    default: 250 * MEBIBYTE,
    doc: "Size at which a new file is begun; one is begun at midnight as well.",
  }),
  "move-to": directive(directory, {
    scopes: SCOPE,
    doc: "Directory on the same disk that finished files are moved to: those of days gone by, those that are full or as old as move-interval, and those that mta rotate acct ends. What is there is complete and is never written again.",
    example: "/var/log/mta/finished",
  }),
  "move-interval": directive(duration(), {
    scopes: SCOPE,
    default: DAY,
    doc: "Time after which a file is finished and the next one begun, with move-to.",
    example: "5m",
  }),
  "delete-after": directive(duration({ bare: "d", never: true }), {
    scopes: SCOPE,
    default: 8 * DAY,
    doc: "Age at which finished files are removed, unless move-to takes them; a bare number is days.",
    example: "8d",
  }),
  "count-moved-records": directive(yesNo, {
    scopes: SCOPE,
    default: false,
    doc: "Log how many records a file has when it is moved.",
  }),
  "world-readable": directive(yesNo, {
    scopes: SCOPE,
    default: false,
    doc: "Let every user of the host read the files.",
  }),
  "journal-max-size": directive(size(), {
    scopes: SCOPE,
    default: 256 * MEBIBYTE,
    doc: "Room in the spool for records that wait because they cannot be written.",
  }),
  "journal-max-age": directive(duration(), {
    scopes: SCOPE,
    default: WEEK,
    doc: "How long records wait in the spool while they cannot be written.",
  }),
  "journal-when-full": directive(oneOf(["drop-oldest", "refuse-mail"]), {
    scopes: SCOPE,
    default: "drop-oldest",
    doc: "When journal-max-size or journal-max-age is reached: drop the oldest records, counted in the log and in an alarm, or refuse new mail with 452 until they are written again.",
  }),
};
