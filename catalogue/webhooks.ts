import {
  certificateFile,
  definePlugin,
  directive,
  duration,
  oneOf,
  type Plugin,
  readableFile,
  url,
  yesNo,
} from "../core/mod.ts";

const TO_FILES = "records go to files, not to web servers";

/** Directives of `<acct-file>` blocks about sending records to a web server. */
export const webhooksCatalogue: Plugin = definePlugin({
  name: "planned-webhooks",
  summary: "PowerMTA's directives about records that are posted to a web server.",
  directives: {
    "http-webhook-url": directive(url, {
      scopes: ["acct-file"],
      doc: "Where records are posted.",
      planned: TO_FILES,
      stake: "records",
    }),
    "http-webhook-extra-headers": directive(readableFile, {
      scopes: ["acct-file"],
      doc: "File with further header fields of the requests.",
      example: "/etc/mta/webhook-headers.txt",
      planned: TO_FILES,
    }),
    "http-webhook-certificate": directive(certificateFile, {
      scopes: ["acct-file"],
      doc: "PEM file with the certificate and key shown to the web server.",
      planned: TO_FILES,
    }),
    "http-webhook-ca-file": directive(certificateFile, {
      scopes: ["acct-file"],
      doc: "PEM file with the authorities whose server certificates are accepted.",
      planned: TO_FILES,
    }),
    "http-webhook-max-interval": directive(duration(), {
      scopes: ["acct-file"],
      default: 300_000,
      doc: "Longest time that records wait to be sent together.",
      planned: TO_FILES,
    }),
    "http-webhook-transfer-encoding": directive(oneOf(["none", "gzip"]), {
      scopes: ["acct-file"],
      default: "none",
      doc: "How requests are compressed.",
      planned: TO_FILES,
    }),
    "http-webhook-log-verbose": directive(yesNo, {
      scopes: ["acct-file"],
      default: false,
      doc: "Log every request.",
      planned: TO_FILES,
    }),
    "http-webhook-connect-timeout": directive(duration(), {
      scopes: ["acct-file"],
      default: 5000,
      doc: "How long a connection may take.",
      planned: TO_FILES,
    }),
    "http-webhook-io-timeout": directive(duration(), {
      scopes: ["acct-file"],
      default: 5000,
      doc: "How long the web server may be silent.",
      planned: TO_FILES,
    }),
  },
});
