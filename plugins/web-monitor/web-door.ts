import { createServer, type Server, type Socket } from "node:net";
import { errorText, type HostPort, type Log } from "../../core/mod.ts";
import type { Entrance } from "../process/contract.ts";

/** Connections that wait to be accepted. */
const BACKLOG = 511;

/** A socket that clients of the web server come in by. */
export class WebDoor implements Entrance {
  readonly #host: string;
  readonly #log: Log;
  readonly #onClient: (socket: Socket) => void;
  /** The port bound, kept for when the door is opened again. */
  #port: number;
  #server: Server | undefined;

  constructor({ host, port }: HostPort, log: Log, onClient: (socket: Socket) => void) {
    this.#host = host;
    this.#port = port;
    this.#log = log;
    this.#onClient = onClient;
  }

  get name(): string {
    return `${this.#host} ${this.#port}`;
  }

  get address(): HostPort {
    return { host: this.#host, port: this.#port };
  }

  get isOpen(): boolean {
    return this.#server !== undefined;
  }

  /** Begins to accept. Rejects with the address and the system's reason. */
  open(): Promise<void> {
    const { host, port } = this.address;
    // A client that closes its side still gets its answer.
    const server = createServer({ allowHalfOpen: true }, this.#onClient);
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        const message = `the web server cannot listen on ${host} port ${port}: ${errorText(error)}; http-mgmt-port chooses another port`;
        reject(new Error(message, { cause: error }));
      };
      server.once("error", fail);
      server.listen(port, host, BACKLOG, () => {
        server.removeListener("error", fail);
        server.on("error", (error) => {
          this.#log.error("the web server's socket failed", { error: errorText(error) });
        });
        const bound = server.address();
        if (typeof bound === "object" && bound !== null) this.#port = bound.port;
        this.#server = server;
        resolve();
      });
    });
  }

  /** Accepts no more; those inside stay. */
  close(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  isDead(): boolean {
    return this.#server?.listening === false;
  }
}
