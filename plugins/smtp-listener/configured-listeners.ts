import { type Cidr, parseCidr, type ResolvedConfig, type SettingsView } from "../../core/mod.ts";
import { addressesOf, type ListenerAddress, listenerAddress } from "./listener-address.ts";

/** Where mail is taken when nothing is configured: reachable from this host alone. */
const DEFAULT_LISTENER: ListenerAddress = { host: "127.0.0.1", port: 2525 };

/** The listeners of both forms, `smtp-listener` lines and blocks, as written. */
export function writtenListeners(config: ResolvedConfig): readonly ListenerAddress[] {
  const blocks = config.names("smtp-listener").flatMap((name) => blockListener(name, config));
  return [...lineListeners(config), ...blocks];
}

/** The listeners of `smtp-listener` lines. */
export function lineListeners(config: ResolvedConfig): readonly ListenerAddress[] {
  const proxies = proxiesOf(config.global);
  return config.global.get("smtp-listener").occurrences.flatMap(({ text }) => {
    const parsed = listenerAddress.parse(text);
    return parsed.ok ? [{ ...parsed.value, proxies }] : [];
  });
}

/** The listener of a block of that name. */
export function blockListener(name: string, config: ResolvedConfig): readonly ListenerAddress[] {
  const parsed = listenerAddress.parse(name);
  if (!parsed.ok) return [];
  const view = config.block("smtp-listener", name);
  const source = view.get("source").value;
  return [
    {
      ...parsed.value,
      source: typeof source === "string" ? source : undefined,
      proxies: proxiesOf(view),
      immediateTls: parsed.value.immediateTls || view.get("immediate-tls").value === true,
      block: name,
    },
  ];
}

function proxiesOf(view: SettingsView): readonly Cidr[] {
  const { occurrences } = view.get("proxy-protocol-from");
  return occurrences.flatMap(({ text }) => parseCidr(text) ?? []);
}

/** Where a server with this configuration takes mail: ranges stand for the addresses of this host in them. */
export function configuredListeners(config: ResolvedConfig): readonly ListenerAddress[] {
  const written = writtenListeners(config);
  const listeners =
    written.length > 0 ? written : [{ ...DEFAULT_LISTENER, proxies: proxiesOf(config.global) }];
  return listeners.flatMap((each) => addressesOf(each));
}
