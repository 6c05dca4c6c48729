import { addressPort, type HostPort, isBlockName, type Kind } from "../../core/mod.ts";

/** Where mail is taken, and under which named source. */
export interface ListenerAddress extends HostPort {
  /** The `<source>` whose settings go before those of the client's address. */
  readonly source?: string | undefined;
}

const ACCEPTS = "an IP address and port such as 127.0.0.1:2525, and source=NAME if need be";
const address = addressPort(25);

/** `IP:PORT [source=NAME]`. */
export const listenerAddress: Kind<ListenerAddress> = {
  name: "listener",
  accepts: ACCEPTS,
  example: "127.0.0.1:2525",
  parse(text) {
    const [where = "", option, ...rest] = text.split(/\s+/);
    const parsed = address.parse(where);
    const source = option?.startsWith("source=") ? option.slice("source=".length) : undefined;
    const bad = option !== undefined && (source === undefined || !isBlockName(source));
    if (!parsed.ok || bad || rest.length > 0) return { ok: false, expected: ACCEPTS };
    return { ok: true, value: { ...parsed.value, source } };
  },
  print: ({ host, port, source }) =>
    [address.print({ host, port }), ...(source === undefined ? [] : [`source=${source}`])].join(
      " ",
    ),
  mentions: ({ host, port, source }) => [
    { kind: "endpoint", host, port },
    ...(source === undefined ? [] : [{ kind: "block", name: source, scopes: ["source"] } as const]),
  ],
};
