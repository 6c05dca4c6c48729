import { join } from "node:path";
import type { ExaminedHost } from "./examined-host.ts";
import { doubtful, type Observed, untold, well, wrong } from "./finding.ts";
import type { Wanted } from "./subject.ts";

/** Listeners that are tried. */
const MOST_LISTENERS = 64;

/** The server can listen where the configuration says. */
export async function checkPorts(host: ExaminedHost, wanted: Wanted): Promise<readonly Observed[]> {
  const { listeners, webListeners, spool } = wanted;
  const found: Observed[] = [];
  if (listeners.length === 0)
    found.push(doubtful("mail is taken nowhere", "name a place: smtp-listener 0.0.0.0:25"));
  // Any free port is one that is free.
  const web = webListeners.filter(({ port }) => port !== 0);
  for (const { host: address, port } of [...listeners, ...web].slice(0, MOST_LISTENERS))
    found.push(await portAt(host, { address, port, spool }));
  return found;
}

async function portAt(
  host: ExaminedHost,
  {
    address,
    port,
    spool,
  }: { readonly address: string; readonly port: number; readonly spool: string },
): Promise<Observed> {
  const name = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const code = port === 0 ? undefined : await host.listen(address, port);
  switch (code) {
    case undefined:
      return well(`${name} is free`);
    case "EADDRINUSE": {
      const holder = host.listener(port);
      if (holder === undefined)
        return wrong(
          `${name} is taken by another program`,
          `see which: ss -ltnp sport = :${port}, as root; stop it, or choose another port`,
        );
      const own = host.systemFile(join(spool, "mta.pid"))?.trim() === String(holder.pid);
      if (own) return well(`${name} is this server's: it runs as process ${holder.pid}`);
      return wrong(
        `${name} is taken by ${holder.name}, process ${holder.pid}`,
        "stop it, or choose another port",
      );
    }
    case "EACCES":
    case "EPERM":
      return wrong(
        `${name}: you may not listen there`,
        "let the service do so (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE), or: sysctl -w net.ipv4.ip_unprivileged_port_start=25; a check as root says nothing about that user",
      );
    case "EADDRNOTAVAIL":
      return wrong(
        `${name}: this host has no such address`,
        "give it the address, or name another",
      );
    default:
      return untold(`${name}: ${code}`);
  }
}
