import { createServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Clock, ConfigurationChange, HostPort, Log } from "../../core/mod.ts";
import type { ServerTls } from "../inbound-tls/contract.ts";
import type { Lookout } from "../process/contract.ts";
import type { Connection } from "./connection.ts";
import type { WebAddress } from "./contract.ts";
import { WebCrowd } from "./crowd.ts";
import { WebDoor } from "./web-door.ts";

/** Bytes of a request's line and header fields. */
const LONGEST_HEADER = 16 * 1024;

/** What answers a request that came by a connection. */
export type Answerer = (
  request: Request,
  env: HttpBindings,
  connection: Connection,
) => Response | Promise<Response>;

/** What a web server works with. */
export interface WebServerParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly lookout: Lookout;
  readonly answer: Answerer;
  /** TLS with clients as of now; undefined without a certificate. */
  readonly tls: () => ServerTls | undefined;
  /** Whether what TLS comes to is logged. */
  readonly logsTls: () => boolean;
}

/**
 * Takes connections at its doors and hands them to an HTTP server that listens nowhere by itself: so what is counted, timed and
 * spoken (TLS or not, on one port) is the same on every runtime.
 */
export class WebServer {
  readonly #parts: WebServerParts;
  readonly #http: HttpServer;
  readonly #crowd: WebCrowd;
  #doors: ReadonlyMap<string, WebDoor> = new Map();

  constructor(parts: WebServerParts) {
    this.#parts = parts;
    const listener = getRequestListener((request, env) => this.#answer(request, env), {
      overrideGlobalObjects: false,
    });
    const noLimits = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 };
    this.#http = createServer({ maxHeaderSize: LONGEST_HEADER, ...noLimits });
    this.#crowd = new WebCrowd(parts.clock, this.#http);
    this.#http.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
    this.#http.on("clientError", (error, socket) => {
      const tooLong = "code" in error && error.code === "HPE_HEADER_OVERFLOW";
      const status = tooLong ? "431 Request Header Fields Too Large" : "400 Bad Request";
      if (!socket.writable) return void socket.destroy();
      const answer = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
      socket.end(answer, () => socket.destroy());
    });
  }

  get addresses(): readonly WebAddress[] {
    const tls = this.#parts.tls() !== undefined;
    return [...this.#doors.values()].map(({ address }) => ({ ...address, tls }));
  }

  /**
   * Makes ready to listen on these addresses and on no others; those that stay are not touched. Rejects with the address and the system's
   * reason, everything as it was.
   */
  async prepare(wanted: readonly HostPort[]): Promise<ConfigurationChange> {
    const keys = new Map(wanted.map((each) => [`${each.host} ${each.port}`, each]));
    const staying = [...this.#doors].filter(([key]) => keys.has(key));
    const leaving = [...this.#doors].filter(([key]) => !keys.has(key));
    const fresh = [...keys].filter(([key]) => !this.#doors.has(key));
    const opened = new Map<string, WebDoor>();
    // One on the same port has to make way.
    const inTheWay = leaving.filter(([, { address }]) =>
      fresh.some(([, { port }]) => port === address.port),
    );
    const abandon = async (): Promise<void> => {
      for (const door of opened.values()) door.close();
      for (const [, door] of inTheWay) await door.open();
    };
    try {
      for (const [, door] of inTheWay) door.close();
      for (const [key, address] of fresh) {
        const door = new WebDoor(address, this.#parts.log, (socket) => this.#letIn(socket));
        await door.open();
        opened.set(key, door);
      }
    } catch (error) {
      await abandon();
      throw error;
    }
    const commit = (): void => {
      for (const [, door] of leaving) this.#remove(door);
      this.#doors = new Map([...staying, ...opened]);
      for (const door of opened.values()) this.#parts.lookout.guard(door);
      if (leaving.length > 0) this.#crowd.retire();
    };
    return { commit, abandon };
  }

  /** Has everybody come again, under what is in force by then. */
  retire(): void {
    this.#crowd.retire();
  }

  /** Lets nobody in any more; resolves when all that was asked is answered and everybody is gone. */
  drain(): Promise<void> {
    for (const door of this.#doors.values()) this.#remove(door);
    this.#doors = new Map();
    return this.#crowd.end();
  }

  /** Ends everything at once. */
  close(): void {
    void this.drain();
    this.#crowd.destroy();
  }

  #remove(door: WebDoor): void {
    this.#parts.lookout.release(door);
    door.close();
  }

  #letIn(socket: Socket): void {
    const { tls, logsTls, log, clock } = this.#parts;
    this.#crowd.letIn(socket, {
      tls: tls(),
      now: () => clock.now(),
      told: (fields) => {
        if (logsTls()) log.info("TLS with a client of the web server", fields);
      },
    });
  }

  #answer(
    request: Request,
    env: HttpBindings | { readonly incoming: unknown },
  ): Response | Promise<Response> {
    // HTTP/1.1 is all that is spoken.
    const connection = isOwn(env) ? this.#crowd.of(env.incoming) : undefined;
    if (!isOwn(env) || connection === undefined) return new Response(null, { status: 503 });
    return this.#parts.answer(request, env, connection);
  }
}

function isOwn(env: object): env is HttpBindings {
  return "incoming" in env && isIncoming(env.incoming);
}

function isIncoming(incoming: unknown): incoming is IncomingMessage {
  return typeof incoming === "object" && incoming !== null && "socket" in incoming;
}
