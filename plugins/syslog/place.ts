import { isIP } from "node:net";
import { type Kind, normalizeDomain, socketPathOf, splitHostPort } from "../../core/mod.ts";

/** Where lines of the log go. */
export type SyslogPlace =
  | { readonly transport: "udp" | "tcp"; readonly host: string; readonly port: number }
  | { readonly transport: "unix"; readonly path: string };

/** RFC 5426 §3.3; RFC 6587 leaves the port of TCP open, and servers have the same. */
const PORT = 514;
const EXPECTED = "udp:HOST, tcp:HOST, each with :PORT if need be, or unix:/path";

/** `udp:192.0.2.1:514`, `tcp:logs.example.net`, `unix:/run/log.sock`. */
export const syslogPlace: Kind<SyslogPlace> = {
  name: "syslog server",
  accepts: EXPECTED,
  example: "udp:127.0.0.1:514",
  parse(text) {
    const path = socketPathOf(text);
    if (path !== undefined) return { ok: true, value: { transport: "unix", path } };
    const [, transport, rest = ""] = /^(udp|tcp):(.+)$/.exec(text) ?? [];
    const place = splitHostPort(rest);
    if ((transport !== "udp" && transport !== "tcp") || place === undefined)
      return { ok: false, expected: EXPECTED };
    const host = isIP(place.host) === 0 ? normalizeDomain(place.host) : place.host;
    return host === undefined
      ? { ok: false, expected: EXPECTED }
      : { ok: true, value: { transport, host, port: place.port ?? PORT } };
  },
  print: placeText,
};

/** As it is written. */
export function placeText(place: SyslogPlace): string {
  if (place.transport === "unix") return `unix:${place.path}`;
  const { transport, host, port } = place;
  return `${transport}:${host.includes(":") ? `[${host}]` : host}:${port}`;
}
