import {
  CLOCK,
  definePlugin,
  directive,
  IDENTITY,
  type Plugin,
  RESOLVER,
  type ResolvedConfig,
  repeatable,
  TELEMETRY,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { logLevel } from "../logging/contract.ts";
import { type SyslogPlace, syslogPlace } from "./place.ts";
import { SyslogOutput, type SyslogSettings } from "./syslog-output.ts";
import { addressOf } from "./target.ts";

const OUTPUT: Token<SyslogOutput> = token<SyslogOutput>("syslog.output");

/** The log, to servers that gather logs. */
export const syslog: Plugin = definePlugin({
  name: "syslog",
  summary: "Sends the log to syslog servers and to the journal of systemd, besides the file.",
  directives: {
    "log-syslog": repeatable(syslogPlace, {
      scopes: ["global"],
      doc: "A syslog server that the log goes to as well: over UDP, TCP or a Unix stream socket, facility mail, 2048 bytes a line. While it cannot be reached up to 1 MiB waits; what is more is lost, and counted. /dev/log takes datagrams on most systems, which no runtime can send to a Unix socket: use udp:127.0.0.1 or log-journald there.",
      example: "udp:127.0.0.1:514",
      rfc: "RFC 5424 §6, RFC 5426 §3, RFC 6587 §3.4.1",
    }),
    "log-journald": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Send the log to the journal of systemd as well, each line with its level. A unit whose standard error goes there needs it only if there is a log-file.",
    }),
  },
  needs: {
    clock: CLOCK,
    identity: IDENTITY,
    resolver: RESOLVER,
    telemetry: TELEMETRY,
    output: OUTPUT,
  },
  provides: (offer) => [
    offer(OUTPUT, ({ services, log }) => {
      const { clock, identity, resolver, telemetry } = services;
      return new SyslogOutput({
        clock,
        speaker: { hostName: identity.hostName, pid: process.pid },
        listen: (hear) => telemetry.onLog(hear),
        addressOf: (host) => addressOf(resolver, host),
        failed: (target, error) =>
          log.warning("a target of the log cannot be reached", { target, error }),
        recovered: (target, lost) =>
          log.notice("a target of the log is reached again", { target, lost }),
      });
    }),
  ],
  hooks: {
    start: ({ global, config, services: { output } }) => output.use(settingsOf(global, config)),
    reconfigure: ({ global, config, services: { output } }) => ({
      commit: () => output.use(settingsOf(global, config)),
    }),
  },
});

function settingsOf(
  global: { readonly logSyslog: readonly SyslogPlace[]; readonly logJournald: boolean },
  config: ResolvedConfig,
): SyslogSettings {
  const level = logLevel.parse(String(config.global.get("log-level").value));
  return { ...global, level: level.ok ? level.value : "info" };
}
