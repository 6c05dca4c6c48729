import type { CommandWords } from "./commands.ts";

/** Other words for a command: PowerMTA's, and those people type. */
export const ALIASES: Readonly<Record<string, CommandWords>> = {
  "pause queue": "pause",
  "fail queue": "fail",
  "disable source": "pause source",
  "enable source": "resume source",
  "resume queue": "resume",
  "schedule queue": "schedule",
  "trace queue": "trace",
  "show vmta": "show vmtas",
  "show job": "show jobs",
  "reset status": "reset counters",
  "show version": "version",
  "show config": "config print",
  "test config": "check-config",
  status: "show status",
  "show stats": "stats",
  pmtastats: "stats",
  acctfind: "find",
  pmtaacctfind: "find",
  newdk: "dkim new",
  "pmtakeytool newdk": "dkim new",
};

/** PowerMTA's commands that are not built, and what to use instead. */
export const NOT_YET: Readonly<Record<string, string>> = {
  "check mfrom": "use: mta check spf IP HELO [MAILFROM]; it is deprecated, as Sender ID is",
  "check pra": "there is no Sender ID any more; use: mta check spf IP HELO MAILFROM",
  "pmtakeytool newcert": "not yet; use: openssl req -x509 -newkey rsa:2048 -nodes",
  register: "there is no management console to register with",
  deregister: "there is no management console to register with",
  start: "use: systemctl start mta, or mta serve -c FILE",
  stop: "use: systemctl stop mta, or send the server SIGTERM, which lets it finish what is under way; its number is in the pid-file",
  restart:
    "use: systemctl restart mta, or send the server SIGTERM, then: mta serve -c FILE; for a changed configuration mta reload is enough",
  "show connections": "use: mta show queues --connected=yes, or mta show status for their number",
  "show route": "use: mta explain RCPT",
  "show pattern-lists": "use: mta config print",
  "show log-level": "use: mta config print",
};

/** PowerMTA's own commands: what is short for one of them alone means it, whatever else there is here. */
export const POWERMTA: readonly string[] = [
  ...["show status", "show topqueues", "show queues", "show topdomains", "show domains"],
  ...["show vmtas", "show jobs", "show settings", "show vmta-settings", "show disabled"],
  ...["show license", "show version", "show precache", "show registration", "list", "delete"],
  ...["pause queue", "pause job", "resume queue", "resume job", "set queue", "set priority"],
  ...["schedule", "disable source", "enable source", "trace", "resolve", "check spf"],
  ...["check mfrom", "rotate acct", "rotate log", "reload", "test config", "reset counters"],
  ...["reset status", "clear dnscache", "clear secretscache", "digest", "register", "deregister"],
];
