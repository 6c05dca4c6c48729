import { connect, isIP } from "node:net";
import type { Resolver } from "../../dns/resolver.ts";
import type { ProxyHop } from "../../smtp/proxy-hop.ts";
import type { Clock } from "../../time/clock.ts";

/** Milliseconds that a look at a proxy may take. */
const LOOK_LIMIT = 10_000;

/** Where proxies are, and whether somebody is there. */
export class ProxyDirectory {
  readonly #resolver: Resolver;
  readonly #clock: Clock;

  constructor(resolver: Resolver, clock: Clock) {
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

  /** Whether a proxy takes a connection now. Never rejects. */
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
      socket.once("connect", () => end(true));
      socket.on("error", () => end(false));
      socket.once("close", () => end(false));
    });
  }
}
