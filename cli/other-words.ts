import type { CommandWords } from "./commands.ts";

/** Other words for a command: PowerMTA's, and those people type. */
export const ALIASES: Readonly<Record<string, CommandWords>> = {
  "pause queue": "pause",
  "fail queue": "fail",
  "disable source": "pause source",
  "enable source": "resume source",
  "show disabled": "show holds",
  "resume queue": "resume",
  "schedule queue": "schedule",
  "show vmta": "show vmtas",
  "show version": "version",
  "show config": "config print",
  "test config": "check-config",
  status: "show status",
};

/** PowerMTA's commands that are not built, and what to use instead. */
export const NOT_YET: Readonly<Record<string, string>> = {
  "set priority": "not yet",
  trace: "not yet; use: mta explain RCPT, and log-level debug",
  resolve: "not yet; use: mta explain RCPT",
  "check spf": "not yet",
  "check mfrom": "not yet",
  "check pra": "not yet",
  "rotate acct": "not yet; a file is begun every day and at max-size",
  "rotate log": "not yet; move the file away, then: mta reload",
  "reset counters": "not yet; use the differences between two statistics files",
  "reset status": "not yet; use the differences between two statistics files",
  "clear dnscache": "not yet; answers are kept as long as their servers say",
  "clear secretscache": "not yet",
  digest: "not yet",
  register: "there is no management console to register with",
  deregister: "there is no management console to register with",
  start: "use: mta serve -c FILE",
  stop: "send the server SIGTERM; its number is in the pid-file",
  restart: "send the server SIGTERM, then: mta serve -c FILE; mta reload needs neither",
  "show jobs": "not yet; use: mta list --jobid='*'",
  "show vmta-settings": "not yet; use: mta show settings DOMAIN/VMTA",
  "show precache": "not yet",
  "show connections": "not yet; use: mta show queues --connected=yes",
  "show route": "use: mta explain RCPT",
  "show pattern-lists": "not yet; use: mta config print",
  "show log-level": "use: mta config print",
  "show stats": "use: mta show status, and statistics-file",
  "show license": "there is none to show: no licence key is needed",
  "show registration": "there is no management console to register with",
};
