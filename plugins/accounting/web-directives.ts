import {
  certificateFile,
  type Directive,
  directive,
  duration,
  oneOf,
  requestFieldsFile,
  type WebUrl,
  webUrl,
  yesNo,
} from "../../core/mod.ts";

const ACCT_FILE = ["acct-file"] as const;

/** What a table has for a value of each type. */
type Of<T> = Directive<T, "acct-file">;

/** Directives of acct-files whose records are posted to a web server. */
export const WEB_DIRECTIVES: {
  readonly "http-webhook-url": Of<WebUrl | undefined>;
  readonly "http-webhook-extra-headers": Of<string | undefined>;
  readonly "http-webhook-certificate": Of<string | undefined>;
  readonly "http-webhook-ca-file": Of<string | undefined>;
  readonly "http-webhook-max-interval": Of<number>;
  readonly "http-webhook-transfer-encoding": Of<"none" | "gzip">;
  readonly "http-webhook-log-verbose": Of<boolean>;
  readonly "http-webhook-connect-timeout": Of<number>;
  readonly "http-webhook-io-timeout": Of<number>;
} = {
  "http-webhook-url": directive(webUrl, {
    scopes: ACCT_FILE,
    doc: "Where records are posted, instead of being written to a file: the acct-file's name is a name then. A post has a header line and up to 1 MiB of records (max-size, if less), as text/csv, or application/x-ndjson with format json. It is taken when it is answered with a status of class 2; otherwise it comes again after a second, and up to a minute, or as long as Retry-After says (an hour at most). Redirections are not followed. A post that comes again unchanged has the same webhook-id.",
  }),
  "http-webhook-extra-headers": directive(requestFieldsFile, {
    scopes: ACCT_FILE,
    doc: "File with further header fields of the requests, one a line, such as Authorization: Bearer s3cret. Never shown.",
    example: "/etc/mta/webhook-headers.txt",
  }),
  "http-webhook-certificate": directive(certificateFile, {
    scopes: ACCT_FILE,
    doc: "PEM file with the certificate shown to the web server, and its key.",
    example: "/etc/mta/webhook-client.pem",
  }),
  "http-webhook-ca-file": directive(certificateFile, {
    scopes: ACCT_FILE,
    doc: "PEM file with the authorities whose server certificates are accepted, instead of the usual ones.",
    example: "/etc/mta/webhook-ca.pem",
  }),
  "http-webhook-max-interval": directive(duration(), {
    scopes: ACCT_FILE,
    default: "5m",
    doc: "Longest time that records wait to be sent together; some 1000 of them are sent at once.",
  }),
  "http-webhook-transfer-encoding": directive(oneOf(["none", "gzip"]), {
    scopes: ACCT_FILE,
    default: "none",
    doc: "How requests are compressed (Content-Encoding).",
  }),
  "http-webhook-log-verbose": directive(yesNo, {
    scopes: ACCT_FILE,
    default: false,
    doc: "Log every request: its size, result and time.",
  }),
  "http-webhook-connect-timeout": directive(duration(), {
    scopes: ACCT_FILE,
    default: "5s",
    doc: "How long a connection may take.",
  }),
  "http-webhook-io-timeout": directive(duration(), {
    scopes: ACCT_FILE,
    default: "5s",
    doc: "How long the web server may be silent.",
  }),
};
