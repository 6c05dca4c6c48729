import type { ResolvedConfig } from "../../core/mod.ts";
import { addressesOf, type ListenerAddress, listenerAddress } from "./listener-address.ts";

/** Where mail is taken when nothing is configured: reachable from this host alone. */
const DEFAULT_LISTENER: ListenerAddress = { host: "127.0.0.1", port: 2525 };

/** The listeners of both forms, `smtp-listener` lines and blocks, as written. */
export function writtenListeners(config: ResolvedConfig): readonly ListenerAddress[] {
  const lines = config.global.get("smtp-listener").occurrences.flatMap(({ text }) => {
    const parsed = listenerAddress.parse(text);
    return parsed.ok ? [parsed.value] : [];
  });
  const blocks = config.names("smtp-listener").flatMap((name) => blockListener(name, config));
  return [...lines, ...blocks];
}

/** The listener of a block of that name. */
export function blockListener(name: string, config: ResolvedConfig): readonly ListenerAddress[] {
  const parsed = listenerAddress.parse(name);
  const source = config.block("smtp-listener", name).get("source").value;
  return parsed.ok
    ? [{ ...parsed.value, source: typeof source === "string" ? source : undefined }]
    : [];
}

/** Where a server with this configuration takes mail: ranges stand for the addresses of this host in them. */
export function configuredListeners(config: ResolvedConfig): readonly ListenerAddress[] {
  const written = writtenListeners(config);
  return written.length > 0 ? written.flatMap((each) => addressesOf(each)) : [DEFAULT_LISTENER];
}
