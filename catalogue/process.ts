import {
  definePlugin,
  directive,
  domainName,
  integer,
  type Plugin,
  secret,
  size,
  yesNo,
} from "../core/mod.ts";

const THREADS = "the server has no threads to rank; set its priority with nice or systemd";
const AT_THE_FIRST_WRITE = "every message is on disk before it is accepted";

/** Directives about the process and its spool as a whole. */
export const processCatalogue: Plugin = definePlugin({
  name: "process",
  summary: "PowerMTA's directives about the process and its memory.",
  directives: {
    "domain-suffix": directive(domainName, {
      scopes: ["global"],
      doc: "Domain that completes addresses without one; the host's own domain unless set.",
      planned: "addresses without a domain are refused, except postmaster",
    }),
    "run-as-root": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether the process keeps the rights of root; otherwise it went on as user pmta.",
      reload: "restart",
      obsolete: "start the server as the user it is to run as",
    }),
    "spool-delete-corrupted": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Remove spool files that cannot be read.",
      obsolete: "the queue is a database, which has no files that could be broken one by one",
    }),
    "sync-msg-create": directive(yesNo, {
      scopes: ["global"],
      doc: "Flush new messages to disk.",
      obsolete: AT_THE_FIRST_WRITE,
    }),
    "sync-msg-update": directive(yesNo, {
      scopes: ["global"],
      doc: "Flush changes of a message's state to disk.",
      obsolete: AT_THE_FIRST_WRITE,
    }),
    "thread-min-priority": directive(integer({ max: 19 }), {
      scopes: ["global"],
      default: 15,
      doc: "Niceness of the threads that can wait.",
      obsolete: THREADS,
    }),
    "thread-max-priority": directive(integer({ max: 19 }), {
      scopes: ["global"],
      default: 0,
      doc: "Niceness of the threads that cannot wait.",
      obsolete: THREADS,
    }),
    "thread-reuse": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Keep threads that have nothing to do.",
      obsolete: THREADS,
    }),
    "total-max-file": directive(integer({ min: 1 }), {
      scopes: ["global"],
      doc: "Open files at a time.",
      obsolete: "set the limit with ulimit or systemd's LimitNOFILE",
    }),
    "mailmerge-expands-undefined-variables": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether [name] of a variable without a value becomes empty; otherwise it stays as written.",
      planned: "there is no mail merge",
    }),
    "volume-audit-api-key": directive(secret, {
      scopes: ["global"],
      doc: "Key for telling PowerMTA's vendor how much was sent.",
      obsolete: "nobody counts what you send",
    }),
    "pmc-acct-min-free-space": directive(size({ unlimited: true }), {
      scopes: ["global"],
      default: Number.POSITIVE_INFINITY,
      doc: "Free space below which files for PowerMTA's Management Console are removed.",
      obsolete: "no files are kept for a console",
    }),
  },
});
