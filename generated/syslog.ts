// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A syslog server that the log goes to as well: over UDP, TCP or a Unix stream socket, facility
   * mail, 2048 bytes a line. While it cannot be reached up to 1 MiB waits; what is more is lost,
   * and counted. /dev/log takes datagrams on most systems, which no runtime can send to a Unix
   * socket: use udp:127.0.0.1 or log-journald there. (RFC 5424 §6, RFC 5426 §3, RFC 6587 §3.4.1)
   */
  readonly "log-syslog"?: string | readonly string[];
  /**
   * Send the log to the journal of systemd as well, each line with its level. A unit whose standard
   * error goes there needs it only if there is a log-file.
   * @default no
   */
  readonly "log-journald"?: boolean | "yes" | "no" | "";
}
