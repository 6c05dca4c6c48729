import { chmod, rm } from "node:fs/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

/** Serves an API on a Unix socket that only its owner can use. Disposing closes and removes it. */
export async function listenOnSocket(path: string, api: Hono): Promise<AsyncDisposable> {
  await rm(path, { force: true });
  const server = createAdaptorServer({ fetch: api.fetch });
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => resolve());
    });
  } finally {
    process.umask(before);
  }
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await rm(path, { force: true });
    },
  };
}
