import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import {
  createSecureContext,
  type PeerCertificate,
  type SecureContextOptions,
  TLSSocket,
} from "node:tls";
import { SocketReader } from "./socket-reader.ts";

/** A file of certificates for tests, as text. */
export function matrixFile(name: string): string {
  return readFileSync(new URL(`./tls/matrix/${name}`, import.meta.url), "utf8");
}

/** What is wrong with a peer's TLS, if anything. */
export interface TlsPeerOptions {
  /** Its certificate, by the name of the file. */
  readonly certificate?: "good" | "expired" | "other" | "self-signed" | "wild";
  /** STARTTLS is not among what it offers, as when somebody in between has taken it out. */
  readonly stripped?: boolean;
  /**
   * What happens once STARTTLS is asked for: `hang` answers nothing to the handshake, `old` knows only TLS 1.0, `hang-up` closes,
   * `refused` says 454, `before` sends plain text together with 220, `after` sends plain text into the stream once TLS is on.
   */
  readonly trouble?: "hang" | "old" | "hang-up" | "refused" | "before" | "after";
  readonly context?: SecureContextOptions;
  /** Keywords besides STARTTLS, of which those after a plus sign are offered over TLS alone. */
  readonly extensions?: readonly string[];
}

/** An alert that a server sends which knows no version that it was offered (RFC 5246 §7.2). */
const PROTOCOL_VERSION = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);

/** A server with STARTTLS that takes mail, and notes what it was told in clear and what over TLS. */
export class TlsPeer {
  /** Commands, and content as `DATA n` by its lines, that came in clear text. */
  readonly clear: string[] = [];
  /** The same over TLS. */
  readonly secured: string[] = [];
  connections = 0;
  /** Handshakes that went on with an earlier session. */
  resumed = 0;
  /** Names of the certificates that clients have shown. */
  readonly clients: string[] = [];
  /** Resolves when a client has begun a handshake. */
  readonly handshake: Promise<void>;
  readonly #begun = Promise.withResolvers<void>();
  readonly #options: TlsPeerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #context;

  constructor(options: TlsPeerOptions = {}) {
    this.#options = options;
    this.handshake = this.#begun.promise;
    this.#context = createSecureContext({
      cert: matrixFile(`${options.certificate ?? "good"}.crt`),
      key: matrixFile("host.key"),
      ca: matrixFile("authority.crt"),
      sessionIdContext: "peer",
      ...options.context,
    });
    this.#server = createServer((socket) => {
      this.connections++;
      this.#hold(socket);
      socket.write("220 mx.test ESMTP\r\n");
      void this.#talk(new SocketReader(socket), socket, this.clear).catch(() => socket.destroy());
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
  }

  async #talk(reader: SocketReader, socket: Socket, told: string[]): Promise<void> {
    const isSecured = told === this.secured;
    for (;;) {
      const line = await reader.line();
      told.push(line);
      const [verb] = line.toUpperCase().split(" ", 1);
      if (verb === "STARTTLS") {
        const secure = await this.#startTls(reader, socket);
        return secure && this.#talk(new SocketReader(secure), secure, this.secured);
      }
      if (verb === "EHLO") socket.write(this.#hello(isSecured));
      else if (verb === "DATA") {
        socket.write("354 go\r\n");
        let lines = 0;
        while ((await reader.line()) !== ".") lines++;
        told.push(`content of ${lines} lines`);
        socket.write("250 2.0.0 taken\r\n");
      } else if (verb === "QUIT") {
        socket.end("221 bye\r\n");
        return;
      } else socket.write("250 2.0.0 ok\r\n");
    }
  }

  #hello(isSecured: boolean): string {
    const { extensions = [], stripped = false } = this.#options;
    const offered = extensions
      .filter((one) => isSecured || !one.startsWith("+"))
      .map((one) => one.replace("+", ""));
    if (!isSecured && !stripped) offered.push("STARTTLS");
    return ["mx.test", ...offered]
      .map((one, at) => `250${at === offered.length ? " " : "-"}${one}\r\n`)
      .join("");
  }

  /** Undefined where no TLS comes of it. */
  async #startTls(reader: SocketReader, clear: Socket): Promise<Socket | undefined> {
    const { trouble } = this.#options;
    if (trouble === "refused") {
      clear.write("454 4.7.0 not now\r\n");
      await this.#talk(reader, clear, this.clear);
      return undefined;
    }
    clear.write(trouble === "before" ? "220 go\r\n250-mx.test\r\n250 SIZE\r\n" : "220 go\r\n");
    if (trouble === "before") return undefined;
    if (trouble === "hang" || trouble === "old" || trouble === "hang-up") {
      await reader.some();
      this.#begun.resolve();
      if (trouble === "old") clear.end(PROTOCOL_VERSION);
      else if (trouble === "hang-up") clear.destroy();
      return undefined;
    }
    const secure = new TLSSocket(reader.release(), {
      isServer: true,
      secureContext: this.#context,
      requestCert: true,
      rejectUnauthorized: false,
    });
    this.#hold(secure);
    secure.once("secure", () => {
      if (secure.isSessionReused()) this.resumed++;
      const shown: Partial<PeerCertificate> | undefined = secure.getPeerCertificate();
      const name = shown?.subject?.CN;
      if (name !== undefined) this.clients.push(String(name));
      if (trouble === "after") clear.write("250 2.0.0 you are safe here\r\n");
    });
    return secure;
  }
}
