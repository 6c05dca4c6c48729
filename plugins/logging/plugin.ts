import {
  CLOCK,
  definePlugin,
  directive,
  type Plugin,
  TELEMETRY,
  type Token,
  token,
  writableFile,
} from "../../core/mod.ts";
import { LOG_FILES } from "../log-files/contract.ts";
import { isSeen, logLevel } from "./level-kind.ts";
import { LogOutput } from "./log-output.ts";
import { acceptedFields, deferralFields, outcomeFields } from "./mail-lines.ts";

const OUTPUT: Token<LogOutput> = token<LogOutput>("logging.output");

/** What is written down. */
export const logging: Plugin = definePlugin({
  name: "logging",
  summary: "Writes the log: what the server does, and what happens to mail.",
  directives: {
    "log-file": directive(writableFile, {
      scopes: ["global"],
      doc: "File the log is appended to. Without one the log goes to standard error.",
      example: "/var/log/mta/log",
      reload: "restart",
    }),
    "log-level": directive(logLevel, {
      scopes: ["global"],
      default: "info",
      doc: "How much is logged: error (0), warning (1), notice (2), info (3, 4) or debug (5).",
    }),
  },
  needs: { clock: CLOCK, files: LOG_FILES, telemetry: TELEMETRY, output: OUTPUT },
  provides: (offer) => [
    offer(OUTPUT, ({ global, services }) => {
      const { clock, files, telemetry } = services;
      const output = new LogOutput(global.logFile, { clock, files });
      output.settings = global;
      const undo = telemetry.onLog((event) => output.write(event));
      return Object.assign(output, {
        async [Symbol.asyncDispose]() {
          undo();
          await output.close();
        },
      });
    }),
  ],
  hooks: {
    reconfigure: ({ global, services: { output } }) => ({
      commit() {
        output.settings = global;
        // A log file that was moved away is opened anew.
        return output.reopen();
      },
    }),
    messageAccepted(message, { log, services }) {
      if (!isSeen("info", services.output.settings.logLevel)) return;
      log.info("accepted", acceptedFields(message));
    },
    recipientDelivered(outcome, { log, services }) {
      if (!isSeen("info", services.output.settings.logLevel)) return;
      log.info("delivered", outcomeFields(outcome));
    },
    recipientDeferred(outcome, { log, services }) {
      if (!isSeen("info", services.output.settings.logLevel)) return;
      log.info("deferred", outcomeFields(outcome));
    },
    recipientBounced(outcome, { log, services }) {
      if (!isSeen("notice", services.output.settings.logLevel)) return;
      log.notice("bounced", outcomeFields(outcome));
    },
    recipientDeleted(outcome, { log, services }) {
      if (!isSeen("notice", services.output.settings.logLevel)) return;
      log.notice("deleted", outcomeFields(outcome));
    },
    queueDeferred: (deferral, { log }) => log.notice("queue deferred", deferralFields(deferral)),
    queueModeChanged({ queue, to, by, plugin, reason, until }, { log }) {
      const end = until === undefined ? undefined : new Date(until).toISOString();
      log.notice("queue mode changed", {
        queue,
        mode: to,
        by: plugin ?? by,
        why: reason,
        until: end,
      });
    },
    connectionOpened({ domain, virtualMta, peer }, { log, services }) {
      if (!isSeen("debug", services.output.settings.logLevel)) return;
      const { host, tls } = peer;
      log.debug("connected", { queue: `${domain}/${virtualMta}`, host, tls: tls?.protocol });
    },
    connectionClosed({ domain, virtualMta, peer, reason, sent }, { log, services }) {
      if (!isSeen("debug", services.output.settings.logLevel)) return;
      log.debug("closed", { queue: `${domain}/${virtualMta}`, host: peer.host, reason, sent });
    },
  },
});
