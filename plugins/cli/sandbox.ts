import { createServer } from "node:net";
import { join } from "node:path";
import type { ConfigurationSource } from "./configuration.ts";

/** Folder of the sandbox, in the current one. */
export const SANDBOX_FOLDER = "postrider-sandbox";
const USUAL_PORT = 2525;

/** The sandbox: what `mta serve` runs without a configuration. */
export interface Sandbox {
  readonly source: ConfigurationSource;
  /** Folder of the messages. */
  readonly mail: string;
}

/** Writes down the sandbox's configuration: loopback only, nothing leaves, everything below one folder. */
export async function makeSandbox(folder: string): Promise<Sandbox> {
  const base = join(folder, SANDBOX_FOLDER);
  const port = (await isFree(USUAL_PORT)) ? USUAL_PORT : 0;
  const mail = join(base, "mail");
  const text = [
    `smtp-listener 127.0.0.1:${port}`,
    "delivery-queue spool",
    "sandbox-mail mail",
    "<source 0/0>",
    "  always-allow-relaying yes",
    "</source>",
  ].join("\n");
  return { source: { kind: "sandbox", file: join(base, "config"), text }, mail };
}

/** The sandbox's configuration for commands that only look for its server. */
export function sandboxSocket(folder: string): string {
  return join(folder, SANDBOX_FOLDER, "spool", "control.sock");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
