import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { addressGroup, adjustCount, type Clock, isLoopback, plainAddress } from "../../core/mod.ts";
import { Connection } from "./connection.ts";
import { beginTransport, type TransportParts } from "./transport.ts";

/** Connections at a time, and of them from one client elsewhere: an IPv4 address, or 64 bits of an IPv6 address. */
const MOST = 2048;
const MOST_PER_CLIENT = 128;
/** Places that this host alone may take, whatever comes from elsewhere. */
const FOR_THIS_HOST = 256;

/** All who are connected. */
export class WebCrowd {
  readonly #clock: Clock;
  readonly #http: HttpServer;
  readonly #connections = new Map<Socket, Connection>();
  readonly #perClient = new Map<string, number>();
  #count = 0;
  readonly #empty = Promise.withResolvers<void>();
  #ending = false;

  /** `http` hears of requests on connections that are handed to it. */
  constructor(clock: Clock, http: HttpServer) {
    this.#clock = clock;
    this.#http = http;
    http.prependListener("request", (request: IncomingMessage, answer: ServerResponse) =>
      this.#connections.get(request.socket)?.asked(request, answer),
    );
  }

  /** The connection that a request came by; undefined when it is over. */
  of(request: IncomingMessage): Connection | undefined {
    return this.#connections.get(request.socket);
  }

  /** Somebody has come in. */
  letIn(socket: Socket, parts: TransportParts): void {
    socket.on("error", () => socket.destroy());
    const address = plainAddress(socket.remoteAddress ?? "");
    const group = addressGroup(address);
    const inGroup = this.#perClient.get(group) ?? 0;
    const here = isLoopback(address);
    const isTooMany =
      this.#count >= (here ? MOST : MOST - FOR_THIS_HOST) || (!here && inGroup >= MOST_PER_CLIENT);
    // Gone before it was accepted, or one too many.
    if (address === "" || this.#ending || isTooMany) return void socket.destroy();
    adjustCount(this.#perClient, group, 1);
    this.#count++;
    socket.setNoDelay(true);
    const connection = new Connection(address, socket, this.#clock);
    this.#connections.set(socket, connection);
    socket.once("close", () => {
      connection.closed();
      this.#connections.delete(socket);
      this.#left(group);
    });
    beginTransport(socket, parts, (transport) => {
      connection.spokenOn(transport);
      if (transport !== socket) {
        this.#connections.set(transport, connection);
        transport.once("close", () => this.#connections.delete(transport));
      }
      this.#http.emit("connection", transport);
    });
  }

  #left(group: string): void {
    adjustCount(this.#perClient, group, -1);
    this.#count--;
    if (this.#ending && this.#count === 0) this.#empty.resolve();
  }

  /** Lets what is under way be answered, and asks whoever is here to come again. */
  retire(): void {
    for (const connection of new Set(this.#connections.values())) connection.end();
  }

  /** Lets nobody in any more, and what is under way be answered; resolves when everybody is gone. */
  end(): Promise<void> {
    this.#ending = true;
    this.retire();
    if (this.#count === 0) this.#empty.resolve();
    return this.#empty.promise;
  }

  /** Sends everybody away at once. */
  destroy(): void {
    this.#ending = true;
    for (const connection of new Set(this.#connections.values())) connection.destroy();
  }
}
