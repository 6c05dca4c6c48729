import type { OptionName } from "./options.ts";

/** The words that call a command. */
export type CommandWords =
  | "serve"
  | "sandbox"
  | "check-config"
  | "init"
  | "doctor"
  | "explain"
  | "config print"
  | "config fmt"
  | "show status"
  | "show queues"
  | "show topqueues"
  | "show domains"
  | "show topdomains"
  | "show vmtas"
  | "show jobs"
  | "show disabled"
  | "show vmta-settings"
  | "show precache"
  | "show license"
  | "show registration"
  | "show plugin-state"
  | "show message"
  | "show warmup"
  | "show audit"
  | "show settings"
  | "show directive"
  | "show provider"
  | "list"
  | "delete"
  | "pause"
  | "resume"
  | "pause vmta"
  | "resume vmta"
  | "pause source"
  | "resume source"
  | "pause peer"
  | "resume peer"
  | "pause sender-domain"
  | "resume sender-domain"
  | "pause job"
  | "resume job"
  | "show holds"
  | "fail"
  | "schedule"
  | "trace"
  | "resolve"
  | "check spf"
  | "top"
  | "install-aliases"
  | "set queue"
  | "set priority"
  | "clear dnscache"
  | "clear secretscache"
  | "reset counters"
  | "digest"
  | "reload"
  | "rotate acct"
  | "rotate log"
  | "new plugin"
  | "stats"
  | "find"
  | "check-message"
  | "dkim new"
  | "dkim check"
  | "completion"
  | "version"
  | "help";

/** What help and completion are made from. */
export interface ShownCommand {
  /** The words that call it, e.g. `show queues`. */
  readonly words: string;
  /** What follows them, as help shows it. */
  readonly operands?: string;
  /** What completion offers for the operands. */
  readonly completes?: "files" | "directives" | "shells";
  readonly doc: string;
  /** The options of its own. */
  readonly options?: readonly OptionName[];
  /** What an option means with this command, where that is something else than usual. */
  readonly meanings?: Readonly<Partial<Record<OptionName, string>>>;
  /** PowerMTA's options of it that do nothing yet. */
  readonly notYet?: readonly string[];
}

/** A command of the server. */
export interface Command extends ShownCommand {
  readonly words: CommandWords;
}
