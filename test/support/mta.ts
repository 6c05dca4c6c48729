import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInside } from "../../cli/run-inside.ts";
import {
  type Engine,
  loadConfig,
  pluginProblems,
  renderDiagnostic,
  type ShippedText,
  startEngine,
} from "../../core/host.ts";
import {
  type ConfigurationFiles,
  type LogEvent,
  type Plugin,
  QUEUE_STORE,
} from "../../core/mod.ts";
import { LISTENERS } from "../../plugins/smtp-listener/contract.ts";
import { standardPlugins } from "../../plugins/standard.ts";
import type { CountingClock } from "./counting-clock.ts";
import { memoryFiles } from "./memory-files.ts";
import { ServerClock } from "./server-clock.ts";

/** A whole server in this process, on a free loopback port and with a spool of its own. */
export interface TestMta {
  readonly engine: Engine;
  readonly port: number;
  readonly directory: string;
  readonly log: readonly LogEvent[];
  /** The configuration's text; a change takes effect with `engine.control.reload()`. */
  config: string;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
  /** Stops at once and leaves the folder, for another server. */
  halt(): Promise<void>;
}

/** What a test server can be given. */
export interface TestMtaOptions {
  readonly clock?: ServerClock | CountingClock;
  /** Plugins besides the standard ones. */
  readonly plugins?: readonly Plugin[];
  /** The files that its configuration is made of, as it is told; none without. */
  readonly configuration?: ConfigurationFiles;
  /** Folder of an earlier server. */
  readonly directory?: string;
  /** Profiles of providers; without, there are none. */
  readonly shipped?: () => Promise<ShippedText>;
}

/** Starts a server with a configuration; it is mta.test unless that says `server_name`. Its log goes into `log` unless the configuration has a log file. */
export async function startMta(config: string, options: TestMtaOptions = {}): Promise<TestMta> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "mta-test-")));
  const log: LogEvent[] = [];
  const logging = standardPlugins.find(({ name }) => name === "logging");
  const mta = { config };
  const starting = startEngine({
    ...(options.clock ? { clock: options.clock } : {}),
    onLog: (event) => log.push(event),
    program: {
      runCommand: runInside,
      ...(options.configuration ? { configuration: options.configuration } : {}),
    },
    load: () => {
      const name = mta.config.includes("server_name") ? "" : "host-name mta.test\n";
      const text = `${name}smtp-listener 127.0.0.1:0\n${mta.config}`;
      return loadConfig<Plugin>({
        file: join(directory, "config"),
        plugins: [
          ...standardPlugins.filter((plugin) => plugin !== logging),
          ...(options.plugins ?? []),
        ],
        files: memoryFiles({ [join(directory, "config")]: text }),
        checkFiles: false,
        examine: pluginProblems,
        ...(options.shipped ? { shipped: options.shipped } : {}),
        loadPlugin: () => Promise.reject(new Error("not in this test")),
      });
    },
  });
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  // A server that does not start leaves nothing, unless the folder is the caller's.
  const giveUp = async (error: unknown): Promise<never> => {
    if (options.directory === undefined) await remove();
    throw error;
  };
  const result = await starting.catch(giveUp);
  if (!result.ok) {
    const texts = new Map<string, string>();
    const diagnostics = result.diagnostics.map((one) =>
      renderDiagnostic(one, { texts, colour: false }),
    );
    return giveUp(new Error([...result.problems, ...diagnostics].join("\n")));
  }
  const { engine } = result;
  if (options.clock instanceof ServerClock) options.clock.waitFor(engine.services.get(QUEUE_STORE));
  const port = engine.services.get(LISTENERS).addresses[0]?.port ?? 0;
  return Object.assign(mta, {
    engine,
    port,
    directory,
    log,
    halt: () => engine.stop(),
    async stop() {
      await engine.stop();
      await remove();
    },
  });
}
