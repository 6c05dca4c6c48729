import { createServer, type Server, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { type Clock, errorText, type HostPort, type Log, type Reception, reply } from "../../core/mod.ts";
import { Outbox } from "./outbox.ts";
import { Session } from "./session.ts";
import type { SessionHost } from "./session-host.ts";
import type { SessionSettings } from "./settings.ts";

const FULL = reply(421, "4.3.2", "too many connections, try again later");
const FULL_FOR_CLIENT = reply(421, "4.7.0", "too many connections from your address");

/** What a server runs with. */
export interface ServerOptions {
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  readonly secureContext: SecureContext | undefined;
  /** What a client is allowed. */
  readonly settingsFor: (clientAddress: string) => SessionSettings;
}

/** Accepts connections on any number of addresses and runs a session on each. */
export class SmtpServer implements SessionHost {
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  readonly secureContext: SecureContext | undefined;
  /** Sessions at a time, over all listeners. */
  maxSessions = 1000;
  readonly #options: ServerOptions;
  readonly #listeners = new Map<string, { readonly server: Server; readonly bound: HostPort }>();
  readonly #sessions = new Map<Session, string>();
  readonly #byClient = new Map<string, number>();
  readonly #run: string;
  #count = 0;
  #drained: (() => void) | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.reception = options.reception;
    this.clock = options.clock;
    this.log = options.log;
    this.hostName = options.hostName;
    this.secureContext = options.secureContext;
    this.#run = options.clock.now().toString(36);
  }

  /** Opens a listener; resolves with its address once it accepts. Rejects with the system's error (EADDRINUSE, EACCES). */
  listen({ host, port }: HostPort): Promise<HostPort> {
    const server = createServer((socket) => this.#accept(socket));
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, 1024, () => {
        server.removeListener("error", reject);
        server.on("error", (error) => this.log.error("listener failed", { error: errorText(error) }));
        const bound = server.address();
        const actual = typeof bound === "object" && bound !== null ? bound.port : port;
        this.#listeners.set(`${host} ${port}`, { server, bound: { host, port: actual } });
        resolve({ host, port: actual });
      });
    });
  }

  /** Addresses that accept now, with the ports actually bound. */
  get addresses(): readonly HostPort[] {
    return Array.from(this.#listeners.values(), ({ bound }) => bound);
  }

  /** Closes the listeners that are not among `wanted`; returns those of `wanted` that are not open yet. */
  keepOnly(wanted: readonly HostPort[]): readonly HostPort[] {
    const names = new Set(wanted.map(({ host, port }) => `${host} ${port}`));
    for (const [name, { server }] of this.#listeners) {
      if (names.has(name)) continue;
      this.#listeners.delete(name);
      server.close();
    }
    return wanted.filter(({ host, port }) => !this.#listeners.has(`${host} ${port}`));
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    const client = socket.remoteAddress;
    if (client === undefined) {
      socket.destroy();
      return;
    }
    const settings = this.#options.settingsFor(client);
    const own = this.#byClient.get(client) ?? 0;
    const full = this.#sessions.size >= this.maxSessions;
    if (full || own >= settings.maxSmtpIn) {
      turnAway(socket, full ? FULL : FULL_FOR_CLIENT);
      return;
    }
    this.#byClient.set(client, own + 1);
    const session = new Session(this, socket, settings, `${this.#run}.${(++this.#count).toString(36)}`);
    this.#sessions.set(session, client);
    session.open().catch((error: unknown) => {
      this.log.error("a session could not be opened", { client, error: errorText(error) });
      session.destroy();
    });
  }

  upgrade(plain: Socket, context: SecureContext): Socket {
    return new TLSSocket(plain, { isServer: true, secureContext: context });
  }

  ended(session: Session): void {
    const client = this.#sessions.get(session);
    if (client === undefined) return;
    this.#sessions.delete(session);
    const left = (this.#byClient.get(client) ?? 1) - 1;
    if (left > 0) this.#byClient.set(client, left);
    else this.#byClient.delete(client);
    if (this.#sessions.size === 0) this.#drained?.();
  }

  /** Takes no new connections; sessions end behind their transaction. Resolves when none is left. */
  async drain(): Promise<void> {
    this.keepOnly([]);
    if (this.#sessions.size === 0) return;
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    for (const session of [...this.#sessions.keys()]) session.drain();
    await drained;
  }

  /** Closes everything at once. */
  close(): void {
    this.keepOnly([]);
    for (const session of [...this.#sessions.keys()]) session.destroy();
  }
}

function turnAway(socket: Socket, why: typeof FULL): void {
  const out = new Outbox(socket);
  socket.on("error", () => socket.destroy());
  out.reply(why);
  out.flush();
  socket.end(() => socket.destroy());
}
