import {
  CLOCK,
  definePlugin,
  directive,
  duration,
  IDENTITY,
  oneOf,
  type Plugin,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { localTargets, openLocal } from "./agents.ts";
import { checkDelivery } from "./check.ts";
import { httpDiagnostics } from "./check-http.ts";
import { lmtpDiagnostics } from "./check-lmtp.ts";
import { Accounts, accountName } from "./command/accounts.ts";
import { commandLine } from "./command/command-line.ts";
import { Programs } from "./command/programs.ts";
import { deliveryType, isPlanned, LOCAL_TYPES } from "./delivery-type.ts";
import { pathTemplate } from "./file/file-name.ts";
import { FileWriting } from "./file/file-writing.ts";

const ACCOUNTS: Token<Accounts> = token("local-delivery.accounts");
const PROGRAMS: Token<Programs> = token("local-delivery.programs");
const WRITING: Token<FileWriting> = token("local-delivery.writing");

const DOMAIN = ["domain"] as const;
const MINUTE = 60_000;

/** Mail that ends on this host. */
export const localDelivery: Plugin = definePlugin({
  name: "local-delivery",
  summary:
    "Says how a domain's mail is delivered, and delivers on this host: to a program, to files, to Maildirs, or nowhere.",
  directives: {
    type: directive(deliveryType, {
      scopes: DOMAIN,
      default: "smtp",
      doc: "How mail is delivered: to other hosts by SMTP or LMTP, to a web server (http-delivery), to a program (pipe), to files or Maildirs, or nowhere (discard).",
      example: "discard",
      leadsElsewhere: true,
    }),
    local: directive(yesNo, {
      scopes: DOMAIN,
      default: false,
      doc: "Deliver to mailbox-command, whatever type says.",
      leadsElsewhere: true,
    }),
    "mailbox-command": directive(commandLine, {
      scopes: DOMAIN,
      doc: "The program of local yes, by its path, and its arguments; no shell reads them. It is run once for each recipient, with the message on standard input and PATH as its only variable; its exit code says what becomes of the message (sysexits). $user, $domain, $from, $to, $envid, $bodytype and the times of reception $timet, $isodate, $ctime, $rfctime may stand in the arguments, $$ for a $.",
      example: "/usr/bin/deliver -d $user@$domain",
    }),
    command: directive(commandLine, {
      scopes: DOMAIN,
      doc: "The program of type pipe, as mailbox-command.",
      example: "/usr/bin/deliver -d $user@$domain",
    }),
    "command-user": directive(accountName, {
      scopes: DOMAIN,
      doc: "The account that programs run as, or NAME:GROUP; only a server that runs as root can change it. Unset: the server's own, or, if that is root, the account $user, never root itself.",
      example: "vmail",
    }),
    "command-timeout": directive(duration(), {
      scopes: DOMAIN,
      default: 10 * MINUTE,
      doc: "How long a program may take. After that it is killed with all of its process group, and the message is tried again.",
      example: "10m",
    }),
    "macro-variables-preserve-case": directive(yesNo, {
      scopes: DOMAIN,
      default: false,
      doc: "Keep $from and $to as they are written; otherwise they are in lower case. $user and $domain always are.",
    }),
    "file-destination": directive(pathTemplate, {
      scopes: DOMAIN,
      doc: "Where type file puts mail: a folder, or the mbox file itself with append-mbox. Macros as in mailbox-command; what could lead to another folder is written as % and two hexadecimal digits. The files belong to the server's user.",
      example: "/var/mail/$domain/$user",
    }),
    "file-format": directive(oneOf(["newfile-plain", "newfile-pickup", "append-mbox"]), {
      scopes: DOMAIN,
      default: "newfile-plain",
      doc: "The form of type file: a file NAME.msg a message with Return-Path and Delivered-To in front; the same with x-sender and x-receiver, as a pickup directory takes it; or appended to an mbox (lines with From quoted as in mboxrd) under a lock of flock.",
    }),
    "maildir-destination": directive(pathTemplate, {
      scopes: DOMAIN,
      doc: "The Maildir of type maildir, created if missing. Macros as in file-destination.",
      example: "/var/mail/$domain/$user",
    }),
    "discard-as-bounce": directive(yesNo, {
      scopes: DOMAIN,
      default: false,
      doc: "With type discard: mail bounces instead of counting as delivered.",
    }),
  },
  needs: {
    clock: CLOCK,
    identity: IDENTITY,
    accounts: ACCOUNTS,
    programs: PROGRAMS,
    writing: WRITING,
  },
  provides: (offer) => [
    offer(ACCOUNTS, ({ services }) => new Accounts(services.clock), { harmless: true }),
    offer(PROGRAMS, ({ services }) => new Programs(services.clock), { harmless: true }),
    offer(WRITING, () => new FileWriting(), { harmless: true }),
  ],
  alarms: {
    program: {
      severity: "error",
      doc: "A program that mail is delivered to cannot be run, does not end in time, breaks down, or gives a code that is not of sysexits. The mail waits; see to the program.",
    },
    file: {
      severity: "error",
      doc: "A file that mail is delivered to cannot be written. The mail waits; see to its folder and the disk.",
    },
  },
  hooks: {
    planDelivery: {
      order: "post",
      handler(plan, _queue, { settings }) {
        const { local, type, commandTimeout } = settings;
        const agent = local ? "pipe" : type;
        if (agent === "smtp" || isPlanned(agent)) return plan;
        if (agent === "lmtp" || agent === "http-delivery") return { ...plan, agent };
        const transaction = Math.max(plan.timeouts.transaction, commandTimeout + MINUTE);
        // One recipient at a time, so that none is in doubt when another takes long; nothing is worth keeping open.
        const timeouts = { ...plan.timeouts, transaction };
        return { ...plan, agent, timeouts, maxRecipientsPerTransaction: 1, idleTimeout: 0 };
      },
    },
  },
  agents: (agent) =>
    LOCAL_TYPES.map((name) =>
      agent({
        name,
        dlvType: name,
        finalDelivery: true,
        targets: (context) => localTargets(name, context),
        open: (_target, context) => openLocal(name, context),
      }),
    ),
  check: {
    domain(settings, block, config) {
      if (settings.local) return checkDelivery(settings);
      if (settings.type === "lmtp") return lmtpDiagnostics(block, config);
      if (settings.type === "http-delivery") return httpDiagnostics(block, config);
      return checkDelivery(settings);
    },
  },
});
