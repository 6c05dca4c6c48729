import {
  type Engine,
  errorText,
  type HostPort,
  type ReloadResult,
  startEngine,
} from "../../core/mod.ts";
import { ENDING } from "../process/contract.ts";
import { LISTENERS } from "../smtp-listener/contract.ts";
import {
  type ConfigurationSource,
  findConfiguration,
  findingsText,
  readConfiguration,
} from "./configuration.ts";
import { Refused } from "./exit.ts";
import { LoadedCode } from "./loaded-code.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";
import type { Terminal } from "./terminal.ts";

/** `mta serve`: runs a server until it is told to stop. Resolves when it has stopped. */
export async function serve(
  named: string | undefined,
  folder: string,
  to: Terminal,
): Promise<void> {
  const file = await findConfiguration(named, folder);
  if (named === undefined && file !== undefined) to.complain(`configuration: ${file}`);
  const sandbox = file === undefined ? await makeSandbox(folder) : undefined;
  const source: ConfigurationSource = sandbox?.source ?? { kind: "file", file: file ?? "" };
  const engine = await start(source, to);
  const { addresses } = engine.services.get(LISTENERS);
  if (sandbox) to.print(welcome(sandbox, addresses));
  to.print(`ready: ${addresses.map(({ host, port }) => `${host}:${port}`).join(" ")}`);
  await untilStopped(engine, to);
}

async function start(source: ConfigurationSource, to: Terminal): Promise<Engine> {
  const code = new LoadedCode();
  const result = await startEngine({
    load: async () => {
      const loaded = await readConfiguration(source, { code });
      const findings = findingsText(loaded, to.colour);
      if (findings) to.complain(findings);
      const report = to.colour ? findingsText(loaded, false) : findings;
      return { ...loaded, report, needsRestart: code.changed };
    },
    onLog: ({ level, from, message }) => to.complain(`${level} ${from}: ${message}`),
  });
  if (result.ok) return result.engine;
  for (const problem of result.problems) to.complain(problem);
  throw new Refused("the server does not start with this configuration");
}

function welcome({ mail }: Sandbox, addresses: readonly HostPort[]): string {
  const [first] = addresses;
  const port = first?.port ?? 0;
  return [
    "This is the sandbox: it takes mail from this host and delivers nothing to anyone.",
    `  send to   127.0.0.1:${port}`,
    `  look at   ${mail}  (one .eml file a message, index.tsv lists them)`,
    `  try       swaks --server 127.0.0.1:${port} --from me@example.com --to you@example.org`,
  ].join("\n");
}

/** What came of a reload, in a line. */
function reloadText({ ok, needsRestart }: ReloadResult): string {
  if (!ok) return "not reloaded: the old configuration stays in force";
  if (needsRestart.length === 0) return "reloaded";
  return `reloaded; takes effect at the next start: ${needsRestart.join(", ")}`;
}

/** How long what was said may take to go out after the end, milliseconds: its reader may not read. */
const LAST_WORDS = 2000;

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
      to.complain(`draining, for ${drainTimeout / 1000} s at most; once more stops at once`);
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
