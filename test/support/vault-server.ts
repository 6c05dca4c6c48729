import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";

/** Speaks the HTTP API of HashiCorp's Vault as far as secrets are read and a token is renewed. */
export class VaultServer {
  /** Answers of the API by path, without `/v1`. */
  readonly secrets: Map<string, object> = new Map<string, object>();
  /** Tokens that it takes. */
  readonly tokens: Map<string, object> = new Map<string, object>();
  sealed = false;
  /** Takes requests and says nothing. */
  silent = false;
  /** Requests, in order. */
  readonly asked: string[] = [];
  /** What it answers to everything, instead. */
  raw: ((response: ServerResponse) => void) | undefined;
  readonly #server: Server;
  readonly #scheme: "http" | "https";
  #port = 0;

  /** `tls`: its certificate, in PEM; without one it speaks in clear. */
  constructor(tls?: { readonly cert: string; readonly key: string }) {
    const take = (request: IncomingMessage, response: ServerResponse): void => {
      const path = (request.url ?? "").replace(/^\/v1/, "");
      this.asked.push(`${request.method} ${path}`);
      if (this.silent) return;
      if (this.raw !== undefined) return this.raw(response);
      const [status, body] = this.#answer(String(request.headers["x-vault-token"]), path);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    this.#scheme = tls === undefined ? "http" : "https";
    this.#server = tls === undefined ? createServer(take) : createHttpsServer(tls, take);
    this.#server.on("tlsClientError", () => {});
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** Listens; on the same port again after `close`. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(token: string, path: string): readonly [number, object?] {
    if (this.sealed) return [503, { errors: ["Vault is sealed"] }];
    const facts = this.tokens.get(token);
    if (facts === undefined) return [403, { errors: ["permission denied"] }];
    if (path.startsWith("/auth/token/")) return [200, { data: facts }];
    const found = this.secrets.get(path);
    return found === undefined ? [404, { errors: [] }] : [200, found];
  }
}
