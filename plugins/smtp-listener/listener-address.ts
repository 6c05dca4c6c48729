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
}

const ACCEPTS =
  "an IP address or range and a port, such as 127.0.0.1:2525 or 0/0:25, and source=NAME if need be";
const NO_IMPLICIT_TLS = {
  instead: "clients are greeted in clear and may use STARTTLS",
  stake: "access",
} as const;
const address = addressPort(25);

/** `IP:PORT [source=NAME]`; a range in place of the address means this host's addresses in it. */
export const listenerAddress: Kind<ListenerAddress> = {
  name: "listener",
  accepts: ACCEPTS,
  example: "127.0.0.1:2525",
  parse(text) {
    const [where = "", ...options] = text.split(/\s+/);
    const place = readPlace(where);
    const tls = options.indexOf("tls=yes");
    if (tls >= 0) options.splice(tls, 1);
    const [option, ...rest] = options;
    const source = option?.startsWith("source=") ? option.slice("source=".length) : undefined;
    const bad = option !== undefined && (source === undefined || !isBlockName(source));
    if (place === undefined || bad || rest.length > 0) return { ok: false, expected: ACCEPTS };
    const value = { ...place, source };
    return tls < 0 ? { ok: true, value } : { ok: true, value, noEffect: NO_IMPLICIT_TLS };
  },
  print: ({ host, port, source }) => {
    const place = host.includes("/") ? `${host}:${port}` : address.print({ host, port });
    return source === undefined ? place : `${place} source=${source}`;
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
