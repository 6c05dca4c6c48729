import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { TEST_HOST } from "./https-server.ts";

/** A message that a peer took. */
export interface SecuredMessage {
  readonly to: string;
  /** The content came over TLS. */
  readonly secure: boolean;
  /** The name the client asked for (SNI). */
  readonly serverName: string;
}

/** What a peer shows: its certificate and chain, with the key; undefined: it offers no STARTTLS. */
export type ShownCertificate = { readonly cert: string; readonly key: string } | undefined;

/** A small SMTP server on loopback that takes mail over STARTTLS, one command at a time. What it shows may change. */
export class StartTlsPeer {
  readonly messages: SecuredMessage[] = [];
  shown: ShownCertificate = TEST_HOST;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    this.#talk(socket, false);
    socket.write("220 peer.test\r\n");
  });

  /** Starts on a free port; resolves with it. */
  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #talk(socket: Socket, secure: boolean): void {
    let input = "";
    let to = "";
    let isContent = false;
    const read = (chunk: Buffer): void => {
      input += chunk.toString("latin1");
      for (let end = input.indexOf("\r\n"); end >= 0; end = input.indexOf("\r\n")) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (isContent) {
          if (line !== ".") continue;
          isContent = false;
          const name = socket instanceof TLSSocket ? socket.servername : "";
          const serverName = typeof name === "string" ? name : "";
          this.messages.push({ to, secure, serverName });
          socket.write("250 taken\r\n");
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "RCPT") to = /<(.*)>/.exec(line)?.[1] ?? "";
        if (verb === "EHLO")
          socket.write(
            this.shown !== undefined && !secure
              ? "250-peer.test\r\n250 STARTTLS\r\n"
              : "250 peer.test\r\n",
          );
        else if (verb === "STAR" && this.shown !== undefined) {
          socket.off("data", read);
          socket.write("220 go\r\n");
          this.#secure(socket, this.shown);
          return;
        } else if (verb === "DATA") {
          isContent = true;
          socket.write("354 go\r\n");
        } else if (verb === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    };
    socket.on("data", read);
  }

  #secure(socket: Socket, shown: NonNullable<ShownCertificate>): void {
    const secureContext = createSecureContext(shown);
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    this.#sockets.add(secured);
    secured.on("error", () => socket.destroy());
    this.#talk(secured, true);
  }
}
