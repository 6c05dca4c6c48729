import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const CHAIN = join(import.meta.dirname, "tls/chain");

/** The file of the authority that has issued the certificate of `startHttpsServer`, in PEM. */
export const TEST_AUTHORITY_FILE: string = join(CHAIN, "authority.crt");

/** Its text. */
export const TEST_AUTHORITY: string = readFileSync(TEST_AUTHORITY_FILE, "utf8");

/** The host's certificate with its chain, and its key; names as in `tls/README.md`. */
export const TEST_HOST: { readonly cert: string; readonly key: string } = {
  cert: readFileSync(join(CHAIN, "host.pem"), "utf8"),
  key: readFileSync(join(CHAIN, "host.key"), "utf8"),
};

/** A server that is asked. */
export interface HttpsServer {
  readonly port: number;
  /** `METHOD HOST PATH` of each request. */
  readonly asked: string[];
  /** Connections that were made to it. */
  connections(): number;
  /** Closes them all, whatever they are used for. */
  closeConnections(): void;
  stop(): Promise<void>;
}

/** An HTTPS server on loopback, with the certificate of `tls/chain`. */
export async function startHttpsServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
  options: ServerOptions = {},
): Promise<HttpsServer> {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer({ ...TEST_HOST, ...options }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(`${request.method} ${request.headers.host} ${request.url}`);
      answer(request, response, Buffer.concat(chunks));
    });
  });
  server.on("tlsClientError", () => {});
  server.on("secureConnection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    connections: () => connections,
    closeConnections: () => server.closeAllConnections(),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
