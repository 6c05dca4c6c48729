import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const CHAIN = join(import.meta.dirname, "tls/chain");

/** The authority that has issued the certificate of `startHttpsServer`, in PEM. */
export const TEST_AUTHORITY: string = readFileSync(join(CHAIN, "authority.crt"), "utf8");

/** The host's certificate with its chain, and its key; names as in `tls/README.md`. */
export const TEST_HOST: { readonly cert: string; readonly key: string } = {
  cert: readFileSync(join(CHAIN, "host.pem"), "utf8"),
  key: readFileSync(join(CHAIN, "host.key"), "utf8"),
};

/** An HTTPS server on loopback, with the certificate of `tls/chain`. */
export async function startHttpsServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
): Promise<{ readonly port: number; readonly asked: string[]; stop(): Promise<void> }> {
  const asked: string[] = [];
  const server = createServer(TEST_HOST, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(`${request.method} ${request.headers.host} ${request.url}`);
      answer(request, response, Buffer.concat(chunks));
    });
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
