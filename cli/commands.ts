import type { Command, ShownCommand } from "./command.ts";
import type { OptionName } from "./options.ts";
import { SHOWING, TREES } from "./showing-commands.ts";

export type { Command, CommandWords, ShownCommand } from "./command.ts";

const HOLDING = ["reason", "until", "for"] as const;
const SAID_OF_MAIL = ["orig", "rcpt", "jobid", "envid", "older-than"] as const;
const FILTERS = ["queue", ...SAID_OF_MAIL] as const;
const SELECTING = [
  "orig",
  "rcpt",
  "jobid",
  "envid",
  "queue",
  "vmta",
  "last",
  "since",
  "before",
] as const;
const ASKING = ["server", "tcp", "edns", "dumppackets"] as const;

/** Every command, in the order of help. */
export const COMMANDS: readonly Command[] = [
  {
    words: "serve",
    doc: "run the server; without --config: mta.config.ts or config in this folder, else the sandbox",
  },
  {
    words: "sandbox",
    doc: "run a server for trying things out: it puts all mail into a folder and delivers nothing",
    options: ["port", "http-port", "host", "folder", "personality"],
  },
  {
    words: "check-config",
    operands: "[FILE]",
    completes: "files",
    doc: "check a configuration (also mta --check-config)",
    options: ["strict", "no-files", "json"],
  },
  {
    words: "init",
    doc: "ask five questions, and write a configuration and a signing key; the DNS records to publish are printed",
    options: [
      "host-name",
      "relay-from",
      "send-from",
      "smart-host",
      "dkim-domain",
      "postmaster",
      "port",
      "folder",
      "yes",
    ],
  },
  {
    words: "doctor",
    doc: "look whether this host has what the server and its configuration want: open files, disk, ports, clock, DNS, addresses and their names, keys, certificates, rights; changes nothing; exit code 1: something keeps mail from going",
    options: ["reach", "no-dns", "json"],
  },
  {
    words: "explain",
    operands: "RCPT|QUEUE",
    doc: "where a message would go, and by which settings; of DOMAIN/VMTA why its mail waits",
    options: ["from", "vmta", "source", "no-dns", "json"],
  },
  {
    words: "config print",
    operands: "[FILE]",
    completes: "files",
    doc: "the whole configuration as one text",
  },
  {
    words: "config fmt",
    operands: "[FILE…]",
    completes: "files",
    doc: "the canonical layout",
    options: ["write", "check"],
  },
  ...SHOWING,
  {
    words: "list",
    doc: "recipients in the queues, 100 unless --maxitems says otherwise",
    options: [...FILTERS, "maxitems", "pause", "priority", "schedule", "damaged", ...TREES],
  },
  {
    words: "delete",
    doc: "delete recipients from the queues; needs --queue or --jobid; at a terminal it asks before",
    options: [...FILTERS, "dsn", "no-accounting", "yes", "dry-run", "json"],
  },
  {
    words: "pause",
    operands: "[queue] DOMAIN[/VMTA]",
    doc: "pause queues, e.g. '*/*', example.net; a name with * also those that come later",
    options: HOLDING,
  },
  { words: "resume", operands: "[queue] DOMAIN[/VMTA]", doc: "resume paused queues" },
  {
    words: "pause vmta",
    operands: "NAME",
    doc: "pause all queues of a virtual MTA",
    options: HOLDING,
  },
  { words: "resume vmta", operands: "NAME", doc: "resume them" },
  {
    words: "pause source",
    operands: "IP [QUEUE…]",
    doc: "do not send from a local address, in all queues or those named (also mta disable source)",
    options: [...HOLDING, "reenable-after"],
  },
  { words: "resume source", operands: "IP [QUEUE…]", doc: "use it again (also mta enable source)" },
  {
    words: "pause peer",
    operands: "HOST [QUEUE…]",
    doc: "do not send to a host, by its name or address, in all queues or those named",
    options: HOLDING,
  },
  { words: "resume peer", operands: "HOST [QUEUE…]", doc: "send to it again" },
  {
    words: "pause sender-domain",
    operands: "DOMAIN [QUEUE…]",
    doc: "hold the mail of senders of a domain, in all queues or those named",
    options: [...HOLDING, "jobid"],
  },
  {
    words: "resume sender-domain",
    operands: "DOMAIN [QUEUE…]",
    doc: "let it go on",
    options: ["jobid"],
  },
  {
    words: "pause job",
    operands: "ID [QUEUE…]",
    doc: "hold the mail of a job, in all queues or those named",
    options: HOLDING,
  },
  { words: "resume job", operands: "ID [QUEUE…]", doc: "let it go on" },
  {
    words: "fail",
    operands: "[queue] DOMAIN[/VMTA]",
    doc: "make mail that waits fail at once with a reply: it bounces, with records and reports; at a terminal it asks before",
    options: ["code", "text", ...SAID_OF_MAIL, "yes", "dry-run", "json"],
  },
  {
    words: "schedule",
    operands: "DOMAIN[/VMTA]",
    doc: "try queues now",
    options: ["retry-recipients"],
  },
  {
    words: "set queue",
    operands: "DOMAIN[/VMTA]",
    doc: "put queues into a mode; needs --mode",
    options: ["mode", "until", "for"],
  },
  {
    words: "trace",
    operands: "DOMAIN[/VMTA]",
    doc: "make one delivery attempt of a queue, under all limits, and show its whole dialogue while it is made; ends with the attempt, with Ctrl-C, or after 5 minutes unless --for says otherwise",
    options: [
      "log-data",
      "log-resolution",
      "to-log",
      "retry-recipients",
      "source-ip",
      "for",
      "json",
    ],
  },
  {
    words: "set priority",
    operands: "N",
    doc: "give queued recipients a priority, 0 to 100; needs a filter",
    options: [...FILTERS, "json"],
  },
  {
    words: "clear dnscache",
    operands: "DOMAIN",
    doc: "forget what the DNS said about a domain and its hosts",
    options: ["json"],
  },
  {
    words: "clear secretscache",
    doc: "have secrets of the vault asked for again",
    options: ["json"],
  },
  {
    words: "reset counters",
    doc: "set the totals of show status to zero",
    options: ["json"],
  },
  {
    words: "resolve",
    operands: "[DOMAIN]",
    doc: "where mail for a domain goes: its MX with addresses, TLSA records and MTA-STS policy, and what would be used of that; exit code 75: the DNS gave no answer",
    options: [
      "vmta",
      "use-dane",
      "use-mta-sts",
      "connect",
      "source",
      ...ASKING,
      "interactive",
      ...TREES,
    ],
    meanings: { source: "with --connect: connect from this address, as this host ([HOST,]IP)" },
  },
  {
    words: "check spf",
    operands: "IP HELO [MAILFROM]",
    doc: "what SPF says of a client and a sender, and what the DNS answered; exit code 0: it does not forbid the mail, 1: it does, or makes no sense, 75: nobody knows",
    options: ["tcp", "dumppackets", ...TREES],
  },
  {
    words: "top",
    doc: "the queues as they are, live: keys sort them, show what is in one, pause and resume; once where the output is not a terminal",
    options: ["once", "iterations", "interval", "sort"],
    meanings: { sort: "the column to begin with: rcpt, conn, name" },
  },
  {
    words: "install-aliases",
    doc: "make pmta, pmtad, pmtastats, pmtaacctfind and pmtakeytool, which call this program as PowerMTA's are called",
    options: ["dir", "force", "remove"],
    meanings: { force: "even over programs that are none of ours" },
  },
  { words: "reload", doc: "load the changed configuration", options: ["force", "json"] },
  {
    words: "rotate acct",
    operands: "[FILE]",
    doc: "end the accounting files that are written, or that acct-file alone, and move them to move-to",
    options: ["json"],
  },
  { words: "rotate log", doc: "begin new files of the log and of log-domain", options: ["json"] },
  {
    words: "new plugin",
    operands: "NAME",
    doc: "make a folder with a plugin, its test and a configuration to start from",
  },
  {
    words: "stats",
    operands: "[CONDITION…|FILE…]",
    completes: "files",
    doc: "what accounting files come to: counts, times to delivery, rates, the largest domains, why mail bounced; conditions and files as for mta find (also pmtastats)",
    options: [...SELECTING, "by", "maxitems", "live", "svg", "json"],
  },
  {
    words: "find",
    operands: "[CONDITION…|FILE…]",
    completes: "files",
    doc: "records of accounting files that fit all conditions: COLUMN=TEXT, in which * stands for any characters and a comma for or, COLUMN~EXPRESSION, != and !~ for the contrary, ~EXPRESSION for the whole line; of files, folders or acct-files, compressed or not, else those of the configuration",
    options: [...SELECTING, "fields", "format", "json", "maxitems", "count", "follow"],
  },
  {
    words: "check-message",
    operands: "FILE",
    completes: "files",
    doc: "hold a message against what large providers want: signatures, SPF, DMARC, names, form; exit code 1: something is broken, 75: the DNS gave no answer",
    options: ["from", "to", "vmta", "source", "bulk", "json"],
  },
  {
    words: "dkim new",
    operands: "SELECTOR DOMAIN [BITS]",
    doc: "make a signing key that its owner alone may read, and print its DNS record (also pmtakeytool newdk)",
    options: ["type", "bits", "folder", "json"],
  },
  {
    words: "dkim check",
    operands: "[KEY…]",
    doc: "compare signing keys with the DNS: those of the configuration, or SELECTOR,DOMAIN,FILE",
    options: ["json"],
  },
  {
    words: "digest",
    operands: "ADDRESS",
    doc: "what stands for an address in records under privacy-policy, by its key",
    options: ["hmac-sha256", "siphash", "key", "hexkey"],
  },
  {
    words: "completion",
    operands: "bash|zsh|fish",
    completes: "shells",
    doc: "print a completion script for a shell",
  },
  { words: "show license", doc: "under what licence it runs", options: TREES },
  { words: "show registration", doc: "whether it is registered anywhere", options: TREES },
  { words: "version", doc: "the version", options: TREES },
  { words: "help", doc: "this text" },
];

/** The options that any command takes. */
export const COMMON_OPTIONS: readonly OptionName[] = ["config", "socket", "help"];

/** How a command is called, in a line. */
export function usageOf({ words, operands, options = [] }: ShownCommand): string {
  const optionPart = options.length === 0 ? "" : " [OPTIONS]";
  return `mta ${words}${optionPart}${operands === undefined ? "" : ` ${operands}`}`;
}
