import { type Engine, startEngine } from "../core/host.ts";
import {
  errorText,
  type HostPort,
  isLoopback,
  type LogEvent,
  type ReloadResult,
  TELEMETRY,
  terminalLine,
} from "../core/mod.ts";
import { ENDING } from "../plugins/process/contract.ts";
import { LISTENERS } from "../plugins/smtp-listener/contract.ts";
import { WEB } from "../plugins/web-monitor/contract.ts";
import {
  type ConfigurationSource,
  diagnosticsText,
  findConfiguration,
  readConfiguration,
} from "./configuration.ts";
import { configurationFiles } from "./configuration-files.ts";
import { Refused } from "./exit.ts";
import { LoadedCode } from "./loaded-code.ts";
import { survivingLoneRejections } from "./lone-rejections.ts";
import { runInside } from "./run-inside.ts";
import { makeSandbox, type Sandbox, type SandboxRequest, sandboxOf } from "./sandbox.ts";
import type { Terminal } from "./terminal.ts";

/** `mta serve`: runs a server until it is told to stop. Resolves when it has stopped. `debug`: what goes to its log is shown as well. */
export async function serve(
  named: string | undefined,
  folder: string,
  to: Terminal,
  debug = false,
): Promise<void> {
  const file = await findConfiguration(named, folder);
  if (file === undefined) return serveSandbox(sandboxOf(new Map(), folder), to);
  if (named === undefined) to.complain(`configuration: ${file}`);
  const source = { kind: "file", file } as const;
  await survivingLoneRejections(to, () => run(source, () => [], to, debug));
}

/** `mta sandbox`: runs a server that puts all mail into a folder, until it is told to stop. */
export async function serveSandbox(request: SandboxRequest, to: Terminal): Promise<void> {
  const sandbox = await makeSandbox(request);
  for (const notice of sandbox.notices) to.complain(notice);
  const words = (engine: Engine): readonly string[] => welcome(sandbox, request, engine);
  await survivingLoneRejections(to, () => run(sandbox.source, words, to));
}

async function run(
  source: ConfigurationSource,
  welcomeOf: (engine: Engine) => readonly string[],
  to: Terminal,
  debug = false,
): Promise<void> {
  const engine = await start(source, to);
  if (debug) engine.services.get(TELEMETRY).onLog((event) => to.complain(eventText(event)));
  const { addresses } = engine.services.get(LISTENERS);
  const ready = `ready: ${addresses.map(addressText).join(" ")}`;
  // Whoever reads that it is ready may stop it at once.
  const stopped = untilStopped(engine, to);
  to.print([...welcomeOf(engine), ready].join("\n"));
  await stopped;
}

function eventText({ level, from, message, fields }: LogEvent): string {
  const facts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}=${terminalLine(String(value))}`],
  );
  return `${level} ${from}: ${message}${facts.join("")}`;
}

function addressText({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

async function start(source: ConfigurationSource, to: Terminal): Promise<Engine> {
  const code = new LoadedCode();
  const result = await startEngine({
    load: async () => {
      const loaded = await readConfiguration(source, { code });
      const diagnostics = diagnosticsText(loaded, to.colour);
      if (diagnostics) to.complain(diagnostics);
      const report = to.colour ? diagnosticsText(loaded, false) : diagnostics;
      return { ...loaded, report, needsRestart: code.changed };
    },
    onLog: ({ level, from, message }) => to.complain(`${level} ${from}: ${message}`),
    program: { runCommand: runInside, configuration: configurationFiles(source) },
  });
  if (result.ok) return result.engine;
  for (const problem of result.problems) to.complain(problem);
  throw new Refused("the server cannot start with this configuration");
}

function welcome(
  { mail, socket }: Sandbox,
  { host }: SandboxRequest,
  engine: Engine,
): readonly string[] {
  const [first = { host, port: 0 }] = engine.services.get(LISTENERS).addresses;
  const [web] = engine.services.get(WEB).addresses;
  const from = isLoopback(host) ? "this host" : "anybody who can reach it";
  const reached = { ...first, host: reachable(first.host) };
  return [
    `This is the sandbox: it takes mail from ${from} and delivers nothing to anyone.`,
    `  send to   ${addressText(reached)}`,
    ...(web === undefined ? [] : [`  look at   http://${addressText(web)}/`]),
    `  folder    ${mail}  (one .eml file per message, index.tsv lists them)`,
    `  try       swaks --server ${addressText(reached)} --from me@example.com --to you@example.org`,
    ...(socket === undefined ? [] : [`  ask it    mta show queues --socket ${socket}`]),
  ];
}

/** An address that reaches a listener from its own host. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

/** What came of a reload, in a line. */
function reloadText({ ok, needsRestart }: ReloadResult): string {
  if (!ok) return "not reloaded: the old configuration stays in force";
  if (needsRestart.length === 0) return "reloaded";
  return `reloaded; takes effect at the next start: ${needsRestart.join(", ")}`;
}

/** How long what was said may take to go out after the end, milliseconds: its reader may not read. */
const LAST_WORDS = 500;

/** SIGHUP reloads. The first SIGTERM or SIGINT drains, the second stops at once. */
function untilStopped(engine: Engine, to: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const finish = (stopped: Promise<void>): void => {
      stopped
        .finally(() => setTimeout(() => process.exit(), LAST_WORDS).unref())
        .then(resolve, reject);
    };
    const onSignal = (): void => {
      if (stopping) return finish(engine.stop());
      stopping = true;
      const { drainTimeout } = engine.services.get(ENDING);
      to.complain(`draining for ${drainTimeout / 1000} s at most; a second signal stops at once`);
      finish(engine.drain(drainTimeout));
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
    process.on("SIGHUP", () => {
      engine.control.reload().then(
        (result) => to.complain(reloadText(result)),
        (error: unknown) => to.complain(`not reloaded: ${errorText(error)}`),
      );
    });
  });
}
