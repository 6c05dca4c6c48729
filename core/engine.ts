import type { ResolvedConfig } from "./config/resolved-config.ts";
import { Control } from "./engine/control.ts";
import { createDelivery } from "./engine/delivery.ts";
import { Generation } from "./engine/generation.ts";
import { HookedPolicy } from "./engine/hooked-policy.ts";
import { createHostsOf } from "./engine/hosts.ts";
import { Intake } from "./engine/intake.ts";
import type { Loaded } from "./engine/loaded.ts";
import { Shutdown } from "./engine/shutdown.ts";
import { startServices } from "./engine/start-services.ts";
import { TelemetryHub } from "./engine/telemetry-hub.ts";
import type { Diagnostic } from "./errors/diagnostic.ts";
import type { Plugin } from "./plugin.ts";
import { Scheduler } from "./queue/scheduler.ts";
import { ServiceContainer } from "./services/container.ts";
import type { EngineControl } from "./services/control.ts";
import {
  CLOCK,
  CONTROL,
  DRAFTS,
  IDENTITY,
  QUEUE_STORE,
  RANDOM,
  RECEPTION,
  RESOLVER,
  TELEMETRY,
} from "./services/core-tokens.ts";
import { type GraphNode, startOrder } from "./services/graph.ts";
import { createLog, type LogEvent } from "./telemetry/log.ts";
import { type Clock, systemClock } from "./time/clock.ts";
import { type Random, systemRandom } from "./time/random.ts";

/** What an engine runs with. */
export interface EngineOptions {
  /** Reads the configuration; called at start and at every reload. */
  readonly load: () => Promise<Loaded>;
  /** Gets log events while no plugin takes them. */
  readonly onLog: (event: LogEvent) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A running engine. */
export interface Engine {
  readonly control: EngineControl;
  readonly services: ServiceContainer;
  /**
   * Takes no new mail, lets what is under way finish, then stops: within `limit` milliseconds (30 s unless given), whoever
   * is connected and whatever plugins do.
   */
  drain(limit?: number): Promise<void>;
  /** Stops at once, within 5 s, also while it drains: connections close, queued mail stays in the store. */
  stop(): Promise<void>;
}

/** An engine, or everything that keeps it from starting. */
export type StartResult =
  | { readonly ok: true; readonly engine: Engine; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      readonly problems: readonly string[];
    };

/** The engine's own place among the plugins: behind those that give it store, resolver and name. */
const CORE = {
  name: "core",
  needs: { store: QUEUE_STORE, resolver: RESOLVER, identity: IDENTITY },
  provides: [{ token: RECEPTION }, { token: DRAFTS }, { token: CONTROL }],
};

/** Plugins that start before the core and those that start behind it. */
function aroundCore(
  order: readonly GraphNode[],
  plugins: readonly Plugin[],
): readonly [readonly Plugin[], readonly Plugin[]] {
  const place = (node: GraphNode): number => order.indexOf(node);
  const sorted = [...plugins].sort((a, b) => place(a) - place(b));
  return [
    sorted.filter((plugin) => place(plugin) < place(CORE)),
    sorted.filter((plugin) => place(plugin) > place(CORE)),
  ];
}

/**
 * Starts an engine: configuration → plugins → services → queue → delivery → reception. Read from top to bottom, this is
 * the whole system. Throws only what a plugin's own start throws (a port in use, a spool that cannot be opened).
 */
export async function startEngine(options: EngineOptions): Promise<StartResult> {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const telemetry = new TelemetryHub(options.onLog);
  const log = createLog("engine", telemetry.emit);

  const { config, diagnostics, plugins } = await options.load();
  if (config === undefined) return { ok: false, diagnostics, problems: [] };
  const ordered = startOrder([CORE, ...plugins], [CLOCK, RANDOM, TELEMETRY]);
  if (!ordered.ok)
    return { ok: false, diagnostics, problems: ordered.problems.map(({ message }) => message) };
  const [below, above] = aroundCore(ordered.order, plugins);

  const services = new ServiceContainer();
  services.put(CLOCK, clock);
  services.put(RANDOM, random);
  services.put(TELEMETRY, telemetry);
  const generate = (next: ResolvedConfig): Generation =>
    new Generation({
      config: next,
      plugins: [...below, ...above],
      services,
      hostName: () => services.get(IDENTITY).hostName,
      sink: telemetry.emit,
    });
  let generation = generate(config);
  const current = (): Generation => generation;

  await startServices(below, generation, services, clock);
  const store = services.get(QUEUE_STORE);
  const resolver = services.get(RESOLVER);

  const scheduler: Scheduler = new Scheduler({
    store,
    clock,
    log,
    onDue: (queue) => delivery.dispatcher.wake(queue),
    onNew: (queue, row) => delivery.ages.received(queue, row),
  });
  const intake = new Intake({ current, store, scheduler });
  const policy = new HookedPolicy(current, (submission) => intake.place(submission));
  const hostsOf = createHostsOf(resolver, random, clock);
  const delivery = createDelivery({ clock, log, store, scheduler, policy, hostsOf });

  const control = new Control({
    clock,
    log,
    store,
    policy,
    scheduler,
    limits: delivery.limits,
    hostsOf,
    current,
    load: options.load,
    plugins,
    replace: async (next) => {
      const old = generation;
      generation = generate(next);
      delivery.idle.closeAll();
      await generation.bus.lifecycle("reconfigure", next.global);
      delivery.dispatcher.plansChanged();
      await old.services.dispose();
    },
  });
  services.put(RECEPTION, intake);
  services.put(DRAFTS, intake);
  services.put(CONTROL, control);

  await startServices(above, generation, services, clock);

  scheduler.start();
  delivery.ages.start();
  await generation.bus.lifecycle("start", config.global);
  log.info("started", { plugins: plugins.length, queues: control.status().queues });

  const shutdown = new Shutdown({
    clock,
    log,
    bus: () => generation.bus,
    global: () => generation.config.global,
    deliveries: delivery.dispatcher,
    beforeDraining: () => {
      control.draining = true;
    },
    beforeStopping: () => scheduler.stop(),
    services: () => services.endings(),
  });
  const drain = (limit?: number): Promise<void> => shutdown.drain(limit);
  const stop = (): Promise<void> => shutdown.stop();
  return { ok: true, diagnostics, engine: { control, services, drain, stop } };
}
