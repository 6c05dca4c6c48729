import type { Cidr, HostPort, ProxyHop, SourceAddress } from "../../core/mod.ts";

/** `IP[:PORT] NAME`. */
type Client = readonly [HostPort, string];

/** What a `<proxy>` block says. */
export interface ProxySettings {
  readonly server: HostPort | undefined;
  readonly client: readonly Client[];
  readonly protocol: "proxy" | "socks5";
  readonly protocolVersion: "1" | "2";
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** The addresses of `<proxy>` blocks, in the order in which proxies stand in for each other. */
export function blockSources(
  names: readonly string[],
  blocks: readonly ProxySettings[],
): readonly SourceAddress[] {
  return blocks.flatMap((block, rank) => {
    const { server, client, protocol, protocolVersion, username, password } = block;
    // The configuration is checked for it.
    if (server === undefined) return [];
    const login =
      username === undefined || password === undefined
        ? undefined
        : { user: username, password: () => password };
    return client.map((each) =>
      sourceOf(each, server, {
        name: names[rank] ?? "",
        protocol: protocol === "socks5" ? "socks5" : protocolOf(protocolVersion),
        local: undefined,
        ...{ login, rank },
      }),
    );
  });
}

/** The addresses of `smtp-proxy-source-host` lines. */
export function lineSources(
  lines: readonly (readonly [Cidr, readonly [HostPort, Client]])[],
  version: "1" | "2",
): readonly SourceAddress[] {
  return lines.map(([local, [server, client]]) =>
    sourceOf(client, server, {
      name: `${server.host}:${server.port}`,
      protocol: protocolOf(version),
      local: local.bits === 0 ? undefined : local,
      ...{ login: undefined, rank: 0 },
    }),
  );
}

function protocolOf(version: "1" | "2"): "proxy-1" | "proxy-2" {
  return version === "1" ? "proxy-1" : "proxy-2";
}

function sourceOf(
  [client, heloName]: Client,
  { host, port }: HostPort,
  rest: Omit<ProxyHop, "host" | "port" | "fromPort">,
): SourceAddress {
  return {
    address: client.host,
    heloName,
    proxy: { ...rest, host, port, fromPort: client.port },
  };
}
