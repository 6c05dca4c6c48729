import type { OptionName } from "./arguments.ts";

/** A command: help and completion are made from it. */
export interface Command {
  /** The words that call it, e.g. `show queues`. */
  readonly words: string;
  /** What stands behind them, as help shows it. */
  readonly operands?: string;
  /** What completion offers for the operands. */
  readonly completes?: "files" | "directives" | "shells";
  readonly doc: string;
  /** The options of its own. */
  readonly options?: readonly OptionName[];
}

/** Every command, in the order of help. */
export const COMMANDS: readonly Command[] = [
  {
    words: "serve",
    doc: "run the server; without --config: mta.config.ts or config in this folder, else the sandbox",
  },
  {
    words: "check-config",
    operands: "[FILE]",
    completes: "files",
    doc: "check a configuration (also mta --check-config)",
    options: ["strict", "no-files", "json"],
  },
  {
    words: "explain",
    operands: "RCPT",
    doc: "where a message would go, and by which settings",
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
  { words: "show status", doc: "totals of the running server", options: ["json"] },
  { words: "show queues", doc: "queues, fullest first", options: ["json"] },
  { words: "show domains", operands: "[NAME]", doc: "domains, fullest first", options: ["json"] },
  {
    words: "show domain",
    operands: "NAME",
    doc: "what is queued for a domain, and in which queues",
    options: ["json"],
  },
  {
    words: "show settings",
    operands: "DOMAIN[/VMTA]",
    doc: "every directive in force and where it was set",
    options: ["plain", "json"],
  },
  {
    words: "show directive",
    operands: "NAME",
    completes: "directives",
    doc: "what a directive does, takes and where it stands",
    options: ["json"],
  },
  { words: "reload", doc: "put the changed configuration in force", options: ["json"] },
  { words: "pause", operands: "DOMAIN[/VMTA]", doc: "stop a queue" },
  { words: "resume", operands: "DOMAIN[/VMTA]", doc: "start a stopped queue" },
  { words: "schedule", operands: "DOMAIN[/VMTA]", doc: "try a queue now" },
  {
    words: "completion",
    operands: "bash|zsh|fish",
    completes: "shells",
    doc: "a script that completes commands, for a shell's start",
  },
  { words: "version", doc: "the version" },
  { words: "help", doc: "this text" },
];

/** What an option says of itself. */
export interface OptionText {
  /** The name of its value, if it takes one. */
  readonly value?: string;
  readonly doc: string;
}

/** Every option by its name. */
export const OPTION_TEXTS: Readonly<Record<OptionName, OptionText>> = {
  config: { value: "FILE", doc: "the configuration of the server meant" },
  socket: { value: "PATH", doc: "its control socket, if it is not in the configured spool" },
  json: { doc: "answer in JSON" },
  strict: { doc: "warnings count as errors" },
  "no-files": { doc: "leave files and directories out" },
  plain: { doc: "in PowerMTA's form" },
  "no-dns": { doc: "ask no DNS server" },
  from: { value: "ADDR", doc: "the sender" },
  vmta: { value: "NAME", doc: "the virtual MTA" },
  source: { value: "IP|NAME", doc: "where the message comes from" },
  write: { doc: "in place" },
  check: { doc: "only say which files would change" },
  "check-config": { doc: "the command check-config" },
  help: { doc: "this text" },
  version: { doc: "the version" },
};

/** The options that any command takes. */
export const COMMON_OPTIONS: readonly OptionName[] = ["config", "socket", "help"];
