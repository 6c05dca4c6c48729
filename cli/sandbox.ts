import { createServer, isIP } from "node:net";
import { basename, join, resolve } from "node:path";
import { errorCode, isLoopback } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import type { ConfigurationSource } from "./configuration.ts";
import { Refused, UsageError } from "./exit.ts";

/** Folder of the sandbox, in the current one. */
const SANDBOX_FOLDER = "postrider-sandbox";
const USUAL_PORT = 2525;

/** What a sandbox is asked to be. */
export interface SandboxRequest {
  /** Where its mail and its spool go. */
  readonly folder: string;
  readonly host: string;
  /** Undefined: the usual one, or where that is taken any free one. */
  readonly port: number | undefined;
}

/** A sandbox that can be started. */
export interface Sandbox {
  readonly source: ConfigurationSource;
  /** Folder of the messages. */
  readonly mail: string;
  /** Its control socket, where no command finds it by itself; else undefined. */
  readonly socket: string | undefined;
  /** What there is to say before it starts; undefined for nothing. */
  readonly notice: string | undefined;
}

/** The sandbox that options ask for, in a folder. Throws `UsageError`. */
export function sandboxOf(options: Arguments["options"], folder: string): SandboxRequest {
  const host = options.get("host") ?? "127.0.0.1";
  if (isIP(host) === 0) throw new UsageError("--host takes an IP address, e.g. 127.0.0.1 or ::");
  const port = options.get("port");
  const valid = port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535);
  if (!valid) throw new UsageError("--port takes a number up to 65535; 0 is any free one");
  return {
    folder: resolve(folder, options.get("folder") ?? SANDBOX_FOLDER),
    host,
    port: port === undefined ? undefined : Number(port),
  };
}

/**
 * Writes down the sandbox's configuration: nothing leaves, everything is below one folder. Throws `Refused` when the port asked
 * for cannot be had.
 */
export async function makeSandbox({ folder, host, port }: SandboxRequest): Promise<Sandbox> {
  const wanted = port ?? USUAL_PORT;
  const problem = wanted === 0 ? undefined : await problemOf(wanted, host);
  if (problem !== undefined && port !== undefined)
    throw new Refused(`the sandbox cannot listen on ${host} port ${port}: ${problem}`);
  const notice =
    problem === undefined
      ? undefined
      : `port ${wanted} cannot be used (${problem}): using another one; --port chooses one`;
  const listener = `${host.includes(":") ? `[${host}]` : host}:${problem === undefined ? wanted : 0}`;
  const text = [
    `smtp-listener ${listener}`,
    "delivery-queue spool",
    "sandbox-mail mail",
    // A laptop is often full, and nothing here is worth a refusal.
    "max-memory-usage-percent 100",
    // Nothing is relayed to anyone: all of it ends in the folder.
    ...(isLoopback(host) ? [] : ["allow-open-relay yes"]),
    "<source 0/0>",
    "  always-allow-relaying yes",
    "</source>",
    "<source ::/0>",
    "  always-allow-relaying yes",
    "</source>",
  ].join("\n");
  const source = { kind: "sandbox", file: join(folder, "config"), text } as const;
  const isUsual = basename(folder) === SANDBOX_FOLDER;
  const socket = isUsual ? undefined : join(folder, "spool", "control.sock");
  return { source, mail: join(folder, "mail"), socket, notice };
}

/** Where a sandbox started in a folder has its control socket. */
export function sandboxSocket(folder: string): string {
  return join(folder, SANDBOX_FOLDER, "spool", "control.sock");
}

/** Why a port cannot be listened on; undefined when it can. */
function problemOf(port: number, host: string): Promise<string | undefined> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", (error) => answer(reasonOf(error)));
    probe.listen(port, host, () => probe.close(() => answer(undefined)));
  });
}

function reasonOf(error: Error): string {
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return "another program listens there";
    case "EACCES":
      return "only root may listen there";
    case "EADDRNOTAVAIL":
      return "this host has no such address";
    default:
      return error.message;
  }
}
