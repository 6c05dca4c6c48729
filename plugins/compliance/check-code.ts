/** What is looked at. */
export type CheckCode =
  | "from"
  | "date"
  | "message-id"
  | "repeated-fields"
  | "header-encoding"
  | "line-length"
  | "size"
  | "dkim"
  | "spf"
  | "alignment"
  | "dmarc"
  | "answerable"
  | "ptr"
  | "tls"
  | "one-click"
  | "one-click-signed"
  | "complaint-address";
