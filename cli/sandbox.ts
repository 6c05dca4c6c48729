import { createServer, isIP } from "node:net";
import { basename, join, resolve } from "node:path";
import { errorCode, isLoopback } from "../core/mod.ts";
import { CHOICES, type Choice } from "../plugins/personalities/contract.ts";
import type { Arguments } from "./arguments.ts";
import type { ConfigurationSource } from "./configuration.ts";
import { Refused, UsageError } from "./exit.ts";

/** Folder of the sandbox, in the current one. */
const SANDBOX_FOLDER = "postrider-sandbox";
/** The ports where nobody asks for others. */
const USUAL_PORTS = { mail: 2525, web: 8025 };
const LOOPBACK = "127.0.0.1";

/** What a sandbox is asked to be. */
export interface SandboxRequest {
  /** Where its mail and its spool go. */
  readonly folder: string;
  readonly host: string;
  /** Undefined: the usual one, or where that is taken any free one. */
  readonly port: number | undefined;
  /** The same of its web server, which this host alone reaches. */
  readonly httpPort: number | undefined;
  /** How it behaves. */
  readonly personality: Choice;
}

/** A sandbox that can be started. */
export interface Sandbox {
  readonly source: ConfigurationSource;
  /** Folder of the messages. */
  readonly mail: string;
  /** Its control socket, where no command finds it by itself; else undefined. */
  readonly socket: string | undefined;
  /** What there is to say before it starts. */
  readonly notices: readonly string[];
}

/** The sandbox that options ask for, in a folder. Throws `UsageError`. */
export function sandboxOf(options: Arguments["options"], folder: string): SandboxRequest {
  const host = options.get("host") ?? "127.0.0.1";
  if (isIP(host) === 0) throw new UsageError("--host takes an IP address, e.g. 127.0.0.1 or ::");
  const asked = options.get("personality") ?? "none";
  const personality = CHOICES.find((each) => each === asked);
  if (personality === undefined)
    throw new UsageError(`--personality takes one of ${CHOICES.join(", ")}`);
  return {
    folder: resolve(folder, options.get("folder") ?? SANDBOX_FOLDER),
    host,
    port: portIn(options, "port"),
    httpPort: portIn(options, "http-port"),
    personality,
  };
}

function portIn(options: Arguments["options"], name: "port" | "http-port"): number | undefined {
  const text = options.get(name);
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--${name} takes a number up to 65535; 0 is any free one`);
}

/**
 * Writes down the sandbox's configuration: nothing leaves, everything is below one folder. Rejects with `Refused` when the port asked
 * for cannot be had.
 */
export async function makeSandbox(
  request: SandboxRequest,
  usual: Readonly<Record<"mail" | "web", number>> = USUAL_PORTS,
): Promise<Sandbox> {
  const { folder, host } = request;
  const mail = await portFor(request.port, usual.mail, host, "port");
  const web = await portFor(request.httpPort, usual.web, LOOPBACK, "http-port");
  const notices = [mail, web].flatMap(({ notice }) => notice ?? []);
  const listener = `${host.includes(":") ? `[${host}]` : host}:${mail.port}`;
  const text = [
    `smtp-listener ${listener}`,
    "delivery-queue spool",
    "sandbox-mail mail",
    "sandbox-chaos yes",
    `http-mgmt-port ${web.port === 0 ? "any" : web.port}`,
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
    "<domain *>",
    `  sandbox-personality ${request.personality}`,
    "</domain>",
  ].join("\n");
  const source = { kind: "sandbox", file: join(folder, "config"), text } as const;
  const isUsual = basename(folder) === SANDBOX_FOLDER;
  const socket = isUsual ? undefined : join(folder, "spool", "control.sock");
  return { source, mail: join(folder, "mail"), socket, notices };
}

/** Where a sandbox started in a folder has its control socket. */
export function sandboxSocket(folder: string): string {
  return join(folder, SANDBOX_FOLDER, "spool", "control.sock");
}

/** The port to listen on: the one asked for, else the usual one, else any. Rejects with `Refused` when the one asked for cannot be had. */
async function portFor(
  asked: number | undefined,
  usual: number,
  host: string,
  option: string,
): Promise<{ readonly port: number; readonly notice?: string }> {
  const wanted = asked ?? usual;
  const problem = wanted === 0 ? undefined : await problemOf(wanted, host);
  if (problem === undefined) return { port: wanted };
  if (asked !== undefined)
    throw new Refused(`the sandbox cannot listen on ${host} port ${wanted}: ${problem}`);
  const notice = `port ${wanted} cannot be used (${problem}): using another one; --${option} chooses one`;
  return { port: 0, notice };
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
