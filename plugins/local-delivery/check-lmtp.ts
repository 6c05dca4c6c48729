import { isSocketHost, type PluginDiagnostic, type ResolvedConfig } from "../../core/mod.ts";
import { viewsOf } from "./contract.ts";

/** RFC 2033 §5: LMTP is not spoken on the port of SMTP. */
const SMTP_PORT = 25;

/**
 * What `type lmtp` lacks at a block: hosts, each with a port of its own or a socket. Mail of a virtual MTA may find them in a block
 * nested there.
 */
export function lmtpDiagnostics(
  block: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  // Of what matches a range of address literals, the name of its block says nothing.
  if (block.startsWith("[")) return [];
  const views = viewsOf(block, config);
  const hosts = views.map((view) => view.get("smtp-hosts").value);
  if (hosts.every((value) => value === undefined))
    return [
      {
        severity: "error",
        directive: "type",
        message: "type lmtp needs smtp-hosts",
        hint: "add: smtp-hosts 127.0.0.1:24, or for a socket: smtp-hosts unix:/run/dovecot/lmtp",
      },
    ];
  const portless = views.some(
    (view) =>
      view.get("type").value === "lmtp" &&
      (view.get("smtp-port").value ?? SMTP_PORT) === SMTP_PORT &&
      hasPortless(view.get("smtp-hosts").value),
  );
  return portless
    ? [
        {
          severity: "error",
          directive: "type",
          message: "type lmtp needs hosts with a port: LMTP is not spoken on port 25",
          hint: "write smtp-hosts HOST:24",
        },
      ]
    : [];
}

function hasPortless(tiers: unknown): boolean {
  return Array.isArray(tiers) && tiers.flat().some(isPortless);
}

function isPortless(host: unknown): boolean {
  if (typeof host !== "object" || host === null || !("host" in host)) return false;
  const named = typeof host.host === "string" && !isSocketHost(host.host);
  return named && (!("port" in host) || host.port === undefined || host.port === SMTP_PORT);
}
