import {
  addressPort,
  type Cidr,
  contains,
  type HostPort,
  hostAddresses,
  isBlockName,
  type Kind,
  parseCidr,
} from "../../core/mod.ts";

/** Where mail is taken, and under which named source. */
export interface ListenerAddress extends HostPort {
  /** The `<source>` whose settings go before those of the client's address. */
  readonly source?: string | undefined;
  /** Who comes here for others, and says for whom in a PROXY header. */
  readonly proxies?: readonly Cidr[] | undefined;
  /** TLS begins with the first byte, without STARTTLS (RFC 8314 §3.3). */
  readonly immediateTls?: boolean | undefined;
  /** The name of the block with its settings; undefined for a listener without a block. */
  readonly block?: string | undefined;
}

const ACCEPTS =
  "an IP address or range and a port, such as 127.0.0.1:2525 or 0/0:25, and source=NAME or tls=yes if need be";
const address = addressPort(25);

/** `IP:PORT [source=NAME] [tls=yes]`; a range in place of the address means this host's addresses in it. */
export const listenerAddress: Kind<ListenerAddress> = {
  name: "listener",
  accepts: ACCEPTS,
  example: "127.0.0.1:2525",
  parse(text) {
    const [where = "", ...words] = text.split(/\s+/);
    const place = readPlace(where);
    const options = new Map<string, string>();
    for (const word of words) {
      const [, name = "", value = ""] = /^(source|tls)=(.+)$/.exec(word) ?? [];
      if (name === "" || options.has(name)) return { ok: false, expected: ACCEPTS };
      options.set(name, value);
    }
    const source = options.get("source");
    const tls = options.get("tls") ?? "no";
    const bad = (source !== undefined && !isBlockName(source)) || !/^(yes|no)$/i.test(tls);
    if (place === undefined || bad) return { ok: false, expected: ACCEPTS };
    const value = { ...place, source };
    return { ok: true, value: /^yes$/i.test(tls) ? { ...value, immediateTls: true } : value };
  },
  print: ({ host, port, source, immediateTls }) => {
    const place = host.includes("/") ? `${host}:${port}` : address.print({ host, port });
    const named = source === undefined ? place : `${place} source=${source}`;
    return immediateTls ? `${named} tls=yes` : named;
  },
  mentions: ({ host, port, source }) => [
    { kind: "endpoint", host, port },
    ...(source === undefined ? [] : [{ kind: "block", name: source, scopes: ["source"] } as const]),
  ],
};

function readPlace(text: string): HostPort | undefined {
  const parsed = address.parse(text);
  if (parsed.ok) return parsed.value;
  const [, range = "", digits] = /^([\d.]{1,15}\/\d{1,2}):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return parseCidr(range) && port <= 65_535 ? { host: range, port } : undefined;
}

/** The addresses meant: for a range those of `local` that lie in it, else the address itself. */
export function addressesOf(
  listener: ListenerAddress,
  local: readonly string[] = hostAddresses(),
): readonly ListenerAddress[] {
  const range = listener.host.includes("/") ? parseCidr(listener.host) : undefined;
  if (range === undefined) return [listener];
  return local.filter((host) => contains(range, host)).map((host) => ({ ...listener, host }));
}
