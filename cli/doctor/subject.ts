import type { NameServer } from "../../core/host.ts";
import { parseResolvConf, type ResolvedConfig } from "../../core/mod.ts";
import type { ConfiguredKey } from "../../plugins/dkim/contract.ts";
import { configuredListeners } from "../../plugins/smtp-listener/contract.ts";
import { spoolDirectory } from "../../plugins/spool/contract.ts";
import { sourceAddressesOf } from "../../plugins/virtual-mta/contract.ts";
import { configuredWebAddresses } from "../../plugins/web-monitor/contract.ts";
import { configuredKeys } from "../configured-keys.ts";
import type { ExaminedHost } from "./examined-host.ts";

/** An address that mail is sent from, with the name said from there in EHLO. */
export interface SendingAddress {
  readonly address: string;
  readonly helo: string;
}

/** What a configuration wants of its host. */
export interface Wanted {
  readonly hostName: string;
  /** Whether the configuration says it. */
  readonly hostNameIsSet: boolean;
  readonly spool: string;
  /** Bytes below which mail is refused. */
  readonly minFreeSpace: number;
  readonly listeners: readonly { readonly host: string; readonly port: number }[];
  /** Where the web server listens. */
  readonly webListeners: readonly { readonly host: string; readonly port: number }[];
  readonly sources: readonly SendingAddress[];
  readonly connectionsIn: number;
  readonly connectionsOut: number;
  /** Percent of the memory that may be in use. */
  readonly memoryPercent: number;
  readonly nameServers: readonly NameServer[];
  /** PEM files shown to clients. */
  readonly certificates: readonly string[];
  /** Those of the web server. */
  readonly webCertificates: readonly string[];
  /** PEM files of keys of certificates. */
  readonly certificateKeys: readonly string[];
  readonly dkimKeys: readonly ConfiguredKey[];
}

/** Reads out of a configuration what it wants of a host. */
export function wantedBy(
  config: ResolvedConfig,
  systemName: string,
  host: Pick<ExaminedHost, "systemFile">,
): Wanted {
  const { global } = config;
  const [named] = textsOf(global.get("host-name").value);
  const hostName = named ?? systemName;
  return {
    hostName,
    hostNameIsSet: named !== undefined,
    spool: spoolDirectory(config),
    minFreeSpace: numberOf(global.get("spool-min-free-space").value),
    listeners: configuredListeners(config),
    webListeners: configuredWebAddresses(config),
    sources: sourcesOf(config, hostName),
    connectionsIn: numberOf(global.get("total-max-smtp-in").value),
    connectionsOut: numberOf(global.get("total-max-smtp-out").value),
    memoryPercent: numberOf(global.get("max-memory-usage-percent").value),
    nameServers: nameServersOf(config, host),
    certificates: filesAt(config, "smtp-server-tls-certificate", "tls-certificate"),
    webCertificates: [global.get("http-tls-certificate").value].flat().flatMap(fileIn),
    certificateKeys: [
      ...filesAt(config, "smtp-server-tls-key", "tls-key"),
      ...[global.get("http-tls-key").value].flat().flatMap(fileIn),
    ],
    dkimKeys: configuredKeys(config),
  };
}

function nameServersOf(
  config: ResolvedConfig,
  host: Pick<ExaminedHost, "systemFile">,
): readonly NameServer[] {
  const { value } = config.global.get("name-server");
  const set = Array.isArray(value) ? value.flatMap(serverIn) : [];
  return set.length > 0 ? set : parseResolvConf(host.systemFile("/etc/resolv.conf") ?? "");
}

function serverIn(entry: unknown): readonly NameServer[] {
  if (typeof entry !== "object" || entry === null || !("host" in entry) || !("port" in entry))
    return [];
  const { host: address, port } = entry;
  return typeof address === "string" && typeof port === "number" ? [{ address, port }] : [];
}

/** The addresses of all virtual MTAs, each with each of its names once. */
function sourcesOf(config: ResolvedConfig, hostName: string): readonly SendingAddress[] {
  const found = new Map<string, SendingAddress>();
  for (const virtualMta of ["{default}", ...config.names("virtual-mta")]) {
    const view = config.virtualMta(virtualMta);
    const [own] = textsOf(view.get("host-name").value);
    const names = new Map(namedSources(view.get("smtp-source-host").value));
    for (const address of sourceAddressesOf(config, virtualMta)) {
      const helo = names.get(address) ?? own ?? hostName;
      found.set(`${address} ${helo}`, { address, helo });
    }
  }
  return [...found.values()];
}

function namedSources(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const [address, name] = ["address" in entry && entry.address, "name" in entry && entry.name];
    return typeof address === "string" && typeof name === "string" ? [[address, name]] : [];
  });
}

/** The files that a directive names for all listeners, and another one for one listener. */
function filesAt(config: ResolvedConfig, usual: string, own: string): readonly string[] {
  const values: unknown[] = [config.global.get(usual).value];
  for (const name of config.names("smtp-listener"))
    values.push(config.block("smtp-listener", name).get(own).value);
  return [...new Set(values.flat().flatMap(fileIn))];
}

function fileIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  const has = typeof value === "object" && value !== null && "file" in value;
  return has && typeof value.file === "string" ? [value.file] : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
