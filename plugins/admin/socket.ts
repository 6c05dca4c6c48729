import { chmodSync, existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import type { Entrance } from "../process/contract.ts";
import { socketPathFor } from "./contract.ts";

/** An API on a Unix socket that only its owner can use. */
export class ApiSocket implements Entrance, AsyncDisposable {
  /** Its path. */
  readonly name: string;
  readonly #api: Hono;
  #server: ServerType | undefined;

  constructor(path: string, api: Hono) {
    this.name = path;
    this.#api = api;
  }

  get isOpen(): boolean {
    return this.#server !== undefined;
  }

  async open(): Promise<void> {
    rmSync(this.name, { force: true });
    const server = createAdaptorServer({ fetch: this.#api.fetch });
    const short = socketPathFor(this.name);
    try {
      await listen(server, short.path);
    } finally {
      short.release();
    }
    chmodSync(this.name, 0o600);
    this.#server = server;
  }

  close(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  /**
   * True when its name is gone, by something that cleans up folders. Without its folder nothing can
   * be done, and another socket of that name is another server's.
   */
  isDead(): boolean {
    return !existsSync(this.name) && existsSync(dirname(this.name));
  }

  /** Ends what is being answered too, and removes the socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server)
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    rmSync(this.name, { force: true });
  }
}

function listen(server: ServerType, path: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // The socket is made in this call: no other file is, while the mask is another.
    const before = process.umask(0o177);
    try {
      server.listen(path, () => resolve());
    } finally {
      process.umask(before);
    }
  });
}
