import type { Socket } from "node:net";
import {
  type Clock,
  isLoopback,
  type Log,
  type ProxiedTls,
  type ProxyClaim,
  readProxyHeader,
  type SocketEnd,
  type Timer,
} from "../../core/mod.ts";

/** Milliseconds that a proxy has for its header. */
const PATIENCE = 10_000;
/** Where a client is that a proxy cannot tell. */
const NOWHERE: SocketEnd = { address: "0.0.0.0", port: 0 };

/** Both ends of a connection. */
export interface SocketEnds {
  readonly client: SocketEnd;
  readonly local: SocketEnd;
}

/** A connection as it is told of: by its own socket, or by the proxy that it came by. */
export interface Introduced extends SocketEnds {
  readonly proxiedTls?: ProxiedTls | undefined;
}

/** The ends of a socket; undefined when it is closed already. */
export function endsOf(socket: Socket): SocketEnds | undefined {
  const { remoteAddress, remotePort = 0, localAddress = "", localPort = 0 } = socket;
  if (remoteAddress === undefined) return undefined;
  return {
    client: { address: remoteAddress, port: remotePort },
    local: { address: localAddress, port: localPort },
  };
}

/** Connections of proxies that have not said yet for whom they are. */
export class Introductions {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Set<Socket>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Reads a proxy's header and tells `accept` whose connection it is; what comes after it waits in the socket, which rests. One that says
   * nothing proper in time is closed.
   */
  hear(socket: Socket, ends: SocketEnds, accept: (told: Introduced) => void): void {
    let heard: Buffer = Buffer.alloc(0);
    let timer: Timer | undefined;
    const proxy = ends.client.address;
    const leave = (): void => {
      timer?.cancel();
      this.#waiting.delete(socket);
      socket.off("data", onData);
      socket.off("end", onGone);
      socket.off("close", onGone);
    };
    const refuse = (why: string): void => {
      leave();
      socket.destroy();
      this.#log.warning("a proxy does not say whose its connection is", { proxy, why });
    };
    const onGone = (): void => {
      leave();
      socket.destroy();
      this.#log.debug("a proxy has closed its connection", { proxy });
    };
    const onData = (chunk: Buffer): void => {
      heard = heard.length === 0 ? chunk : Buffer.concat([heard, chunk]);
      const read = readProxyHeader(heard);
      if (read.kind === "more") return;
      if (read.kind === "bad") return refuse(read.why);
      const told = toldBy(read.claim, ends);
      if (typeof told === "string") return refuse(told);
      leave();
      socket.pause();
      socket.off("error", ignore);
      if (heard.length > read.length) socket.unshift(heard.subarray(read.length));
      if (told.proxiedTls !== undefined)
        this.#log.debug("a proxy tells of TLS", { proxy, ...told.client, ...told.proxiedTls });
      accept(told);
    };
    this.#waiting.add(socket);
    timer = this.#clock.after(PATIENCE, () => refuse("no header in time"));
    socket.on("error", ignore);
    socket.on("data", onData);
    socket.on("end", onGone);
    socket.on("close", onGone);
  }

  /** Closes them all. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
  }
}

/** Errors are followed by `close`. */
function ignore(): void {}

/** Whose connection it is, or why that cannot be. */
function toldBy(claim: ProxyClaim, own: SocketEnds): Introduced | string {
  switch (claim.kind) {
    case "proxy":
      return own;
    case "unknown":
      return { client: NOWHERE, local: own.local };
    case "client": {
      const { from, to, tls } = claim;
      // Clients on this host are trusted; those on a proxy's host are not this host's.
      return isLoopback(from.address) && !isLoopback(own.client.address)
        ? `a client at ${from.address}, which is no other host's address`
        : { client: from, local: to, ...(tls && { proxiedTls: tls }) };
    }
  }
}
