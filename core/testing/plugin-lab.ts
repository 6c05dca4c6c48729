import { Hono } from "hono";
import { loadConfig } from "../config/load.ts";
import { ServiceContainer } from "../container/container.ts";
import {
  ALARMS,
  CLOCK,
  IDENTITY,
  LIMIT_STORE,
  RANDOM,
  STATE,
  THIS_SERVER,
} from "../container/core-tokens.ts";
import { hasEffect } from "../directive/directive.ts";
import { ThisServer } from "../dns/this-server.ts";
import { Generation } from "../engine/generation.ts";
import { consumersOf } from "../engine/plugins/consumers.ts";
import { Jobs } from "../engine/plugins/jobs.ts";
import { pluginProblems } from "../engine/plugins/plugin-problems.ts";
import { PluginRoutes } from "../engine/plugins/plugin-routes.ts";
import { PluginSurface } from "../engine/plugins/plugin-surface.ts";
import { pluginTimeout } from "../engine/plugins/plugin-timeout.ts";
import { startServices } from "../engine/start-services.ts";
import { LateAnswers } from "../hooks/late-answers.ts";
import type { JournalEvent } from "../journal/event.ts";
import { LocalLimits } from "../limits/local-limits.ts";
import type { Plugin } from "../plugin.ts";
import { MemoryQueue } from "../queue/memory/memory-queue.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { StateHub } from "../state/state-hub.ts";
import { SOCKET_CALLER } from "../surface/caller.ts";
import type { CommandAnswer } from "../surface/command.ts";
import { AlarmHub } from "../telemetry/alarm-hub.ts";
import type { Alarm } from "../telemetry/alarms.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import type { MetricFamily } from "../telemetry/metrics.ts";
import { MetricsHub } from "../telemetry/metrics-hub.ts";
import { FakeClock } from "./fake-clock.ts";
import { fakeRandom } from "./fake-random.ts";
import { runCommand } from "./lab-command.ts";
import { memoryFiles } from "./memory-files.ts";

/**
 * Plugins under a configuration, without an engine: their services made, their hooks ready to be called, as in
 * `lab.generation.bus.inspect(sampleMessage(), lab.generation.config.source("192.0.2.1"))`. The bus has a method for each strategy, and
 * takes the settings of the place where the hook is: `config.source(…)`, or `generation.view(queue)` of a queue. The host they are on
 * has the address 192.0.2.25.
 */
export interface PluginLab {
  /** The configuration in force, with the hook bus. */
  readonly generation: Generation;
  readonly services: ServiceContainer;
  /** What they have logged. */
  readonly events: readonly LogEvent[];
  /** Stands still until it is told to move: `await lab.clock.advance(60_000)`. */
  readonly clock: FakeClock;
  /** Their alarms that are raised. */
  alarms(): readonly Alarm[];
  /** The values of their metrics as of now. */
  metrics(): readonly MetricFamily[];
  /** What their routes answer, those of the web server too; all rights are given, and the API has no prefix. */
  fetch(path: string, method?: string, body?: string): Promise<Response>;
  /** What a command of theirs comes to, as in `lab.command("refusals", "scams")`, which asks their routes; rejects with what it throws. */
  command(name: string, ...operands: string[]): Promise<CommandAnswer>;
  /** Gives a consumer of theirs some events, as in `lab.tell("mail-book /var/book", [event])`; rejects with what it throws. */
  tell(consumer: string, events: readonly JournalEvent[]): Promise<void>;
  /** Starts their jobs, which run as the clock moves; returns what ends them. */
  startJobs(): () => Promise<void>;
  /** The same plugins and services under another configuration. */
  reload(text: string): Promise<Generation>;
}

/**
 * Starts `plugins` under the configuration `text`; `put` adds the services that they need. What they keep is in `kept`: another lab with the
 * same one finds it there, as after a restart.
 */
export async function pluginLab(
  plugins: readonly Plugin[],
  text: string,
  put: (services: ServiceContainer) => void = () => {},
  kept: MemoryQueue = new MemoryQueue(),
): Promise<PluginLab> {
  const services = new ServiceContainer();
  const events: LogEvent[] = [];
  const clock = new FakeClock();
  const random = fakeRandom();
  const late = new LateAnswers(clock);
  const thisServer = new ThisServer({
    names: () => services.get(IDENTITY).localNames,
    interfaces: () => ["192.0.2.25", "127.0.0.1"],
    clock,
  });
  services.put(CLOCK, clock);
  services.put(RANDOM, random);
  services.put(THIS_SERVER, thisServer);
  const emit = (event: LogEvent): void => void events.push(event);
  const store = new MemoryStore(clock, kept);
  const limitLog = createLog("limits", emit);
  services.put(LIMIT_STORE, new LocalLimits({ clock, log: limitLog, records: store.limits }));
  put(services);
  const alarms = new AlarmHub(clock, createLog("engine", emit));
  const metrics = new MetricsHub(clock);
  const states = new StateHub(plugins, clock, createLog("engine", emit));
  states.open(store, () => 0);
  const surface = new PluginSurface({ metrics, alarms, states, sink: emit });
  services.put(ALARMS, alarms);
  services.put(STATE, states);
  const names = plugins.flatMap(({ directives }) =>
    Object.entries(directives).flatMap(([name, each]) => (hasEffect(each) ? [] : [name])),
  );
  // A lab looks at declarations too; what they do not do yet keeps nothing from being looked at.
  const allowed = names.length === 0 ? "" : `allow-no-effect ${names.join(",")}\n`;
  const generate = async (from: string): Promise<Generation> => {
    const { config, diagnostics } = await loadConfig({
      file: "/etc/mta/config",
      plugins,
      files: memoryFiles({ "/etc/mta/config": `${allowed}${from}` }),
      checkFiles: false,
      // Services that are missing here are put in by the test.
      examine: (given) => pluginProblems(given).filter(({ code }) => code !== "plugin-needs"),
      loadPlugin: (path) => Promise.reject(new Error(`no plugin ${path}`)),
    });
    if (config === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
    const sink = emit;
    const hostName = (): string => "mx.test";
    return new Generation({ config, plugins, services, hostName, sink, surface, late, clock });
  };
  const generation = await generate(text);
  surface.connect(() => generation.events);
  await startServices(plugins, generation, "server", clock);
  await startServices(plugins, generation, "configuration", clock);
  const reload = async (from: string): Promise<Generation> => {
    const next = await generate(from);
    await startServices(plugins, next, "configuration", clock);
    return next;
  };
  const forPlugins = {
    sink: emit,
    contextOf: (plugin: Plugin) => generation.startContext(plugin),
    limit: () => pluginTimeout(generation.config),
  };
  let lastEvent = 0;
  const app = new Hono();
  const routes = new PluginRoutes(plugins, { late, ...forPlugins });
  for (const { method, path, answer } of [...routes.all(), ...routes.web()])
    app.on(method, path, (c) => answer(c, SOCKET_CALLER));
  const request = async (path: string, method = "GET", body?: string): Promise<Response> => {
    const headers = { "content-length": String(Buffer.byteLength(body ?? "")) };
    return app.request(path, body === undefined ? { method } : { method, body, headers });
  };
  return {
    generation,
    services,
    events,
    clock,
    alarms: () => alarms.active(),
    metrics: () => metrics.families(),
    fetch: request,
    command: (name, ...operands) => runCommand(plugins, generation.config, request, name, operands),
    async tell(name, told) {
      const consumers = consumersOf(plugins, generation);
      const consumer = consumers.get(name);
      if (consumer === undefined)
        throw new Error(
          `there is no consumer "${name}" among: ${[...consumers.keys()].join(", ")}`,
        );
      const entries = told.map((event) => ({ id: ++lastEvent, at: clock.now(), event }));
      await consumer.consume(entries, new AbortController().signal);
    },
    startJobs() {
      const jobs = new Jobs(plugins, { clock, random, alarms, ...forPlugins });
      jobs.start();
      return () => jobs.stop();
    },
    reload,
  };
}
