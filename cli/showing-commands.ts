import type { Command } from "./command.ts";

/** The forms of PowerMTA's trees. */
export const TREES = ["json", "xml", "dom"] as const;

const QUEUE_FILTERS = ["connected", "paused", "mode", "sort", "errors", "maxitems"] as const;

/** The commands `mta show …`, in the order of help. */
export const SHOWING: readonly Command[] = [
  { words: "show status", doc: "totals of the running server", options: TREES },
  {
    words: "show queues",
    operands: "[DOMAIN[/VMTA]]",
    doc: "queues, fullest first, 20 unless --maxitems says otherwise",
    options: [...QUEUE_FILTERS, "no-rcpt-events", "mode-events", ...TREES],
  },
  {
    words: "show topqueues",
    doc: "the same",
    options: [...QUEUE_FILTERS, "no-rcpt-events", "mode-events", ...TREES],
  },
  {
    words: "show domains",
    operands: "[NAME]",
    doc: "domains, fullest first, 20 unless --maxitems says otherwise; with a name, the queues of that domain as well",
    options: ["vmta", "connected", "sort", "errors", "maxitems", ...TREES],
  },
  {
    words: "show topdomains",
    doc: "the same, for all domains",
    options: ["vmta", "connected", "sort", "errors", "maxitems", ...TREES],
  },
  {
    words: "show vmtas",
    doc: "virtual MTAs with mail, fullest first",
    options: ["sort", "maxitems", ...TREES],
  },
  {
    words: "show jobs",
    operands: "[ID]",
    doc: "jobs with queued mail, fullest first, 20 unless --maxitems says otherwise",
    options: ["sort", "maxitems", ...TREES],
  },
  {
    words: "show message",
    operands: "ID [RCPT]",
    doc: "what happened to a message, of one recipient of it if one is named (needs: story yes)",
    options: ["json"],
  },
  {
    words: "show warmup",
    doc: "how far each cold virtual MTA has come, by domain: day, allowance, used, left",
    options: ["json"],
  },
  {
    words: "show audit",
    operands: "[COUNT]",
    doc: "the last changes that were asked for: who, from where, what, and what came of it; 20 unless COUNT says otherwise",
    options: ["json"],
  },
  {
    words: "show plugin-state",
    operands: "[PLUGIN]",
    doc: "what plugins keep through restarts, 100 entries unless --maxitems says otherwise",
    options: ["maxitems", "json"],
  },
  {
    words: "show settings",
    operands: "DOMAIN[/VMTA]",
    doc: "every directive in force and where it was set",
    options: ["plain", ...TREES],
  },
  {
    words: "show vmta-settings",
    operands: "VMTA",
    doc: "every directive in force for a virtual MTA",
    options: ["plain", ...TREES],
  },
  {
    words: "show provider",
    operands: "[NAME|DOMAIN]",
    doc: "the profiles of mailbox providers: domains, mail hosts, values with their source and date, and the lines of the configuration that go before them",
    options: ["vmta", "no-dns", "json"],
  },
  {
    words: "show directive",
    operands: "[NAME]",
    completes: "directives",
    doc: "what a directive does, takes, and where it belongs; with --planned, those that do nothing yet and what happens instead",
    options: ["planned", "json"],
  },
  {
    words: "show holds",
    operands: "[queues|sources|peers|mail|vmtas]",
    doc: "what is held: by whom, why, until when",
    options: ["json"],
  },
  {
    words: "show disabled",
    operands: "sources [DOMAIN[/VMTA]]",
    doc: "local addresses that nothing is sent from, in some queues or all",
    options: TREES,
  },
  {
    words: "show precache",
    doc: "domains whose answers of the DNS are kept fresh (precached-domains-file)",
    options: TREES,
  },
];
