import { isIP } from "node:net";
import type { Lookup } from "./resolver.ts";

/** Addresses by lower-case name, from a hosts file. */
export type HostsTable = ReadonlyMap<string, readonly string[]>;

/** Reads the text of `/etc/hosts`; lines that make no sense are passed over. */
export function parseHosts(text: string): HostsTable {
  const table = new Map<string, string[]>();
  for (const line of text.split("\n").slice(0, 10_000)) {
    const [address = "", ...names] = (line.split("#")[0] ?? "").trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      const known = table.get(key);
      if (known) known.push(address);
      else table.set(key, [address]);
    }
  }
  return table;
}

/** Name servers in the text of `/etc/resolv.conf`; this host's own when there are none. */
export function parseResolvConf(text: string): readonly { address: string; port: number }[] {
  const servers: { address: string; port: number }[] = [];
  for (const line of text.split("\n")) {
    const [keyword, address = ""] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && isIP(address) !== 0) servers.push({ address, port: 53 });
  }
  return servers.length > 0 ? servers : [{ address: "127.0.0.1", port: 53 }];
}

/** True for `localhost` and the names below it, which are this host's wherever they are asked for (RFC 6761 §6.3). */
export function isLocalhost(name: string): boolean {
  const key = name.toLowerCase();
  return key === "localhost" || key.endsWith(".localhost");
}

/** The answer for names that are not asked of the DNS: `localhost` (RFC 6761 §6.3) and those of the hosts file. */
export function localAddresses(
  name: string,
  type: "A" | "AAAA",
  hosts: HostsTable | undefined,
): Lookup<string> | undefined {
  const key = name.toLowerCase();
  const addresses = hosts?.get(key) ?? (isLocalhost(key) ? ["127.0.0.1", "::1"] : undefined);
  if (addresses === undefined) return undefined;
  const records = addresses.filter((address) => isIP(address) === (type === "A" ? 4 : 6));
  if (records.length === 0) return { kind: "none", exists: true, ttl: 60 };
  return { kind: "found", records, ttl: 60, authentic: false };
}
