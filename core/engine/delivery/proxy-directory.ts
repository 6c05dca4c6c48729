import { connect, isIP } from "node:net";
import type { Resolver } from "../../dns/resolver.ts";
import type { ProxyHop } from "../../smtp/proxy-hop.ts";
import { greetSocks } from "../../smtp/socks5.ts";
import { SocketBytes } from "../../smtp/through-proxy.ts";
import type { Clock } from "../../time/clock.ts";

/** Milliseconds that a look at a proxy may take. */
const LOOK_LIMIT = 10_000;

/** Where proxies are, and whether somebody is there. */
export class ProxyDirectory {
  readonly #resolver: Pick<Resolver, "a" | "aaaa">;
  readonly #clock: Clock;

  constructor(resolver: Pick<Resolver, "a" | "aaaa">, clock: Clock) {
    this.#resolver = resolver;
    this.#clock = clock;
  }

  /** The IP address of a proxy; undefined when its name has none now. Never rejects. */
  async addressOf({ host }: ProxyHop): Promise<string | undefined> {
    if (isIP(host) !== 0) return host;
    for (const lookup of [this.#resolver.a(host), this.#resolver.aaaa(host)]) {
      const found = await lookup;
      if (found.kind === "found" && found.records[0] !== undefined) return found.records[0];
    }
    return undefined;
  }

  /** Whether a proxy takes a connection now, and one of SOCKS5 our login. Never rejects. */
  async canReach(hop: ProxyHop): Promise<boolean> {
    const address = await this.addressOf(hop);
    if (address === undefined) return false;
    return await new Promise<boolean>((resolve) => {
      const socket = connect({ host: address, port: hop.port });
      const timer = this.#clock.after(LOOK_LIMIT, () => socket.destroy());
      const end = (isThere: boolean): void => {
        timer.cancel();
        resolve(isThere);
        socket.destroy();
      };
      const greet = async (): Promise<void> => {
        if (hop.protocol !== "socks5") return end(true);
        const refusal = await greetSocks(socket, new SocketBytes(socket).read, hop.login);
        end(refusal === undefined);
      };
      socket.once("connect", () => void greet().catch(() => end(false)));
      socket.on("error", () => end(false));
      socket.once("close", () => end(false));
    });
  }
}
