import { connect, type Socket } from "node:net";
import { errorCode, type HostPort, readIp } from "../../core/mod.ts";

/** Turns of the event loop in which a listener that is alive has taken a connection that stands. */
const ENOUGH_TURNS = 100;

/**
 * A call of the server to a listener of its own, to see whether it still accepts: one that has died keeps its socket, and
 * clients that connect to it wait for ever.
 */
export class SelfCall {
  readonly #socket: Socket;
  /** Resolves with our port when the connection stands, with undefined when it does not come about. */
  readonly #port: Promise<number | undefined>;
  #state: "calling" | "standing" | "refused" | "unknown" | "taken" = "calling";
  #turns = 0;

  constructor({ host, port }: HostPort) {
    const every = readIp(host)?.value === 0n;
    const loopback = readIp(host)?.family === 6 ? "::1" : "127.0.0.1";
    const socket = connect(port, every ? loopback : host);
    this.#socket = socket;
    this.#port = new Promise((resolve) => {
      socket.once("connect", () => {
        if (this.#state === "calling") this.#state = "standing";
        this.#count();
        resolve(socket.localPort);
      });
      socket.on("error", (error) => {
        const refused = errorCode(error) === "ECONNREFUSED";
        if (this.#state === "calling") this.#state = refused ? "refused" : "unknown";
        resolve(undefined);
      });
    });
  }

  #count(): void {
    if (this.#state === "standing" && this.#turns++ < ENOUGH_TURNS)
      setImmediate(() => this.#count());
  }

  /** Whether a connection that was accepted is this call; it is then over. */
  async isThis(accepted: Socket): Promise<boolean> {
    const port = await this.#port;
    if (port === undefined || accepted.remotePort !== port) return false;
    this.#state = "taken";
    return true;
  }

  /** What is known: the listener took the call, it did not in time enough, or it cannot be told (yet). */
  verdict(): "alive" | "dead" | "open" {
    switch (this.#state) {
      case "taken":
        return "alive";
      case "refused":
        return "dead";
      case "standing":
        return this.#turns >= ENOUGH_TURNS ? "dead" : "open";
      case "calling":
      case "unknown":
        return "open";
    }
  }

  hangUp(): void {
    this.#socket.destroy();
  }
}
