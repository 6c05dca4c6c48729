import {
  definePlugin,
  directive,
  integer,
  ipAddress,
  type Plugin,
  readableFile,
  text,
  writableFile,
  yesNo,
} from "../core/mod.ts";

const NONE = "there is no built-in server that throws mail away";

/** Directives about a server for tests that takes mail and throws it away. */
export const dummySmtpCatalogue: Plugin = definePlugin({
  name: "dummy-smtp",
  summary: "PowerMTA's directives about its built-in server that throws mail away.",
  directives: {
    "dummy-smtp-ip": directive(ipAddress, {
      scopes: ["global"],
      doc: "Address the server listens on.",
      planned: NONE,
    }),
    "dummy-smtp-port": directive(integer({ max: 65_535 }), {
      scopes: ["global"],
      default: 0,
      doc: "Port the server listens on; 0 means that it does not run.",
      planned: NONE,
    }),
    "dummy-smtp-await-slot": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Let connections wait for their turn when there are too many.",
      planned: NONE,
    }),
    "dummy-smtp-has-chunking": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Offer CHUNKING.",
      planned: NONE,
    }),
    "dummy-smtp-has-pipelining": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Offer PIPELINING.",
      planned: NONE,
    }),
    "dummy-smtp-has-verp": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Offer VERP.",
      planned: NONE,
    }),
    "dummy-smtp-has-mailmerge": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Offer mail merge.",
      planned: NONE,
    }),
    "dummy-smtp-latency": directive(integer({ max: 3_600_000 }), {
      scopes: ["global"],
      default: 0,
      doc: "Milliseconds before every reply.",
      planned: NONE,
    }),
    "dummy-smtp-update-stats": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Count what the server takes in the totals.",
      planned: NONE,
    }),
    "dummy-smtp-blacklist": directive(readableFile, {
      scopes: ["global"],
      doc: "File with addresses the server refuses.",
      planned: NONE,
    }),
    "dummy-smtp-log-blacklist": directive(writableFile, {
      scopes: ["global"],
      doc: "File the refusals are written to.",
      planned: NONE,
    }),
    "dummy-smtp-blacklist-bounce-method": directive(text, {
      scopes: ["global"],
      doc: "How addresses are refused.",
      planned: NONE,
    }),
    "dummy-smtp-blacklist-bounce-percent": directive(integer({ max: 100 }), {
      scopes: ["global"],
      doc: "Share of listed addresses that are refused.",
      planned: NONE,
    }),
  },
});
