import type { ResolvedConfig } from "./config/resolve/resolved-config.ts";
import { ServiceContainer } from "./container/container.ts";
import {
  ALARMS,
  CLOCK,
  CONTROL,
  DRAFTS,
  IDENTITY,
  JOURNAL,
  LANES,
  LIMIT_STORE,
  METRICS,
  OWN_MAIL,
  QUEUE_STORE,
  RANDOM,
  RECEPTION,
  RESOLVER,
  STATE,
  TELEMETRY,
  THIS_SERVER,
} from "./container/core-tokens.ts";
import type { GraphNode } from "./container/graph.ts";
import type { EngineControl } from "./control/control.ts";
import { CORE_STATE } from "./delivery/core-state.ts";
import type { Lanes } from "./delivery/lanes.ts";
import { hostAddresses } from "./dns/host-addresses.ts";
import { ThisServer } from "./dns/this-server.ts";
import { Control, type ControlParts } from "./engine/control/live-control.ts";
import { aroundCore, offersLimits, serverOrder } from "./engine/core-node.ts";
import { createDelivery } from "./engine/delivery/create-delivery.ts";
import { createSmtp } from "./engine/delivery/create-smtp.ts";
import { HookedPolicy } from "./engine/delivery/hooked-policy.ts";
import { HookedRendering } from "./engine/delivery/hooked-rendering.ts";
import { HookedRoute } from "./engine/delivery/hooked-route.ts";
import { HookedSharing } from "./engine/delivery/hooked-sharing.ts";
import { createHostsOf } from "./engine/delivery/hosts-of-queue.ts";
import type { EngineOptions } from "./engine/engine-options.ts";
import { Generation } from "./engine/generation.ts";
import { Generations } from "./engine/generations.ts";
import { ownNames } from "./engine/own-names.ts";
import { Consumers } from "./engine/plugins/consumers.ts";
import { Jobs } from "./engine/plugins/jobs.ts";
import { PluginCommands } from "./engine/plugins/plugin-commands.ts";
import { PluginRoutes } from "./engine/plugins/plugin-routes.ts";
import { PluginSurface } from "./engine/plugins/plugin-surface.ts";
import { pluginTimeout } from "./engine/plugins/plugin-timeout.ts";
import { prepareGeneration } from "./engine/prepare-generation.ts";
import { FrontDesk } from "./engine/reception/front-desk.ts";
import { ServerMetrics } from "./engine/server-metrics.ts";
import { Shutdown } from "./engine/shutdown.ts";
import { logFailures, startServices } from "./engine/start-services.ts";
import { TelemetryHub } from "./engine/telemetry-hub.ts";
import { VirtualMtas } from "./engine/virtual-mtas.ts";
import type { Diagnostic } from "./errors/diagnostic.ts";
import type { LifecycleHandler } from "./hooks/bus.ts";
import { LateAnswers } from "./hooks/late-answers.ts";
import { Journal } from "./journal/journal.ts";
import type { Plugin } from "./plugin.ts";
import { Scheduler } from "./queue/scheduler.ts";
import { StateHub } from "./state/state-hub.ts";
import { COMMANDS } from "./surface/command.ts";
import { HOST_PROGRAM } from "./surface/host-program.ts";
import { ROUTES } from "./surface/http-route.ts";
import { AlarmHub } from "./telemetry/alarm-hub.ts";
import { createLog } from "./telemetry/log.ts";
import { MetricsHub } from "./telemetry/metrics-hub.ts";
import { systemClock } from "./time/clock.ts";
import { systemRandom } from "./time/random.ts";

export type { EngineOptions } from "./engine/engine-options.ts";

/** A running engine. */
export interface Engine {
  readonly control: EngineControl;
  /** Services of the server, and of the configuration in force. */
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

/**
 * Starts an engine: configuration → plugins → services → queue → reception → delivery. Read from top to bottom, this is the
 * whole system. Rejects only with what a plugin's own start throws (a port in use, a spool that cannot be opened), under the
 * plugin's name and with nothing left open.
 */
export async function startEngine(options: EngineOptions): Promise<StartResult> {
  const { config, diagnostics, plugins, print } = await options.load();
  if (config === undefined) return { ok: false, diagnostics, problems: [] };
  const ordered = serverOrder(plugins);
  if (!ordered.ok)
    return { ok: false, diagnostics, problems: ordered.problems.map(({ message }) => message) };
  const services = new ServiceContainer();
  try {
    const engine = await wire({ ...options, print }, config, plugins, ordered.order, services);
    return { ok: true, diagnostics, engine };
  } catch (error) {
    logFailures(await services.dispose(), createLog("engine", options.onLog));
    throw error;
  }
}

async function wire(
  options: EngineOptions & Pick<ControlParts, "print">,
  config: ResolvedConfig,
  plugins: readonly Plugin[],
  order: readonly GraphNode[],
  services: ServiceContainer,
): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const telemetry = new TelemetryHub(options.onLog);
  const log = createLog("engine", telemetry.emit);
  const late = new LateAnswers(clock);
  const virtualMtas = new VirtualMtas();
  const [below, above] = aroundCore(order, plugins);

  services.put(CLOCK, clock);
  services.put(RANDOM, random);
  services.put(TELEMETRY, telemetry);
  services.put(HOST_PROGRAM, options.program ?? {});
  const alarms = new AlarmHub(clock, log);
  const metrics = new MetricsHub(clock);
  services.put(ALARMS, alarms);
  services.put(METRICS, metrics);
  const serverMetrics = new ServerMetrics(metrics, log);
  const states = new StateHub([CORE_STATE, ...plugins], clock, log);
  services.put(STATE, states);
  const surface = new PluginSurface({ metrics, alarms, states, sink: telemetry.emit });
  const names = ownNames(services);
  const thisServer = new ThisServer({ names, interfaces: hostAddresses, clock });
  services.put(THIS_SERVER, thisServer);
  const generate = (next: ResolvedConfig): Generation =>
    new Generation({
      config: next,
      plugins: [...below, ...above],
      services,
      hostName: () => services.get(IDENTITY).hostName,
      sink: telemetry.emit,
      surface,
      late,
      clock,
    });
  const first = generate(config);
  const generations = new Generations(first, log);
  const current = (): Generation => generations.current;
  surface.connect(() => current().events);

  await startServices(below, first, "server", clock);
  const store = services.get(QUEUE_STORE);
  states.open(store, (queue) => scheduler.find(queue)?.waiting ?? 0);
  const resolver = services.get(RESOLVER);

  const lanes = (): Lanes => delivery.lanes;
  const scheduler: Scheduler = new Scheduler({
    store,
    clock,
    log,
    onDue: (queue) => delivery.dispatcher.wake(queue),
    onNew: (queue, row) => delivery.received(queue, row),
    onForgotten: (queue) => delivery.dispatcher.forget(queue),
    onMade: (queue) => delivery.holds.made(queue),
    lanes,
  });
  const journalLog = createLog("journal", telemetry.emit);
  const journal = new Journal({ events: store.journal, clock, log: journalLog, alarms });
  const consumers = new Consumers({ plugins: [...below, ...above], journal, clock, log });
  const desk = new FrontDesk(current, {
    ...{ store, scheduler, virtualMtas, serverMetrics, journal, lanes, clock, random },
  });
  const hostsOf = createHostsOf(resolver, random, clock, thisServer, log);
  const own = alarms.of("core");
  const { smtp, sources } = createSmtp({ clock, log, hostsOf, resolver, alarms: own, current });
  const place: HookedPolicy["place"] = (submission) => desk.intake.place(submission);
  const route = new HookedRoute({ resolver, clock, virtualMtas, reroutes: scheduler.reroutes });
  const policy = new HookedPolicy({
    ...{ current, serverMetrics, place, smtp, states, route, clock },
  });
  const rendering = new HookedRendering(current);
  const sharing = new HookedSharing(current, store);
  const delivery = createDelivery({
    ...{ clock, log, store, scheduler, policy, journal, rendering, sharing, sources, alarms: own },
    ...(offersLimits(plugins) ? { limitStore: services.get(LIMIT_STORE) } : {}),
  });
  services.put(LIMIT_STORE, delivery.limitStore);

  /** Prepares everything new, swaps, then retires the old; what fails leaves all as it was, and is thrown. */
  const replace: ControlParts["replace"] = async (next, objection) => {
    const fresh = generate(next);
    const isEnding = (): boolean => control.draining;
    const ready = { plugins: [...below, ...above], consumers, clock, log, isEnding, objection };
    const { changes, changeConsumers } = await prepareGeneration(fresh, ready);
    changeConsumers();
    generations.replace(fresh);
    virtualMtas.keep(next);
    await changes.commit();
    delivery.idle.closeAll();
    delivery.dispatcher.plansChanged();
    jobs.replan();
  };
  const control = new Control({
    ...{ clock, log, alarms, store, policy, journal, scheduler },
    ...delivery,
    heldBy: (queue) => delivery.dispatcher.heldBy(queue),
    ...{ virtualMtas, hostsOf, resolver, current, generations, plugins, replace },
    ...{ load: options.load, print: options.print },
  });
  services.put(RECEPTION, desk);
  services.put(DRAFTS, desk.intake.drafts);
  services.put(OWN_MAIL, desk.intake);
  services.put(JOURNAL, journal);
  services.put(CONTROL, control);
  services.put(LANES, control.lanes);
  serverMetrics.read({
    connectionsOut: () => delivery.limits.total,
    ...{ queues: () => control.queuesSum(), recipients: () => scheduler.waiting() },
    ...{ consumers: () => journal.consumers(), alarms: () => alarms.active() },
    ...{ startedAt: clock.now(), clock, oldest: () => control.load().oldestMessage },
  });
  const forPlugins = {
    sink: telemetry.emit,
    contextOf: (plugin: Plugin) => current().startContext(plugin),
    limit: () => pluginTimeout(current().config),
  };
  const globalOf = (plugin: Plugin): object => current().startContext(plugin).global;
  services.put(COMMANDS, new PluginCommands([...below, ...above], globalOf));
  services.put(ROUTES, new PluginRoutes([...below, ...above], { late, ...forPlugins }));

  await startServices(above, first, "server", clock);
  await startServices([...below, ...above], first, "configuration", clock);

  const jobs = new Jobs([...below, ...above], { clock, random, alarms, ...forPlugins });
  const begun = new Set<string>();
  const concerned = ({ name }: LifecycleHandler): boolean =>
    begun.has(name) || !current().bus.takesPart(name, "start");
  const shutdown = new Shutdown({
    clock,
    log,
    hooks: (hook) => {
      const { bus, config: inForce } = current();
      const ending = { name: "jobs", run: () => (hook === "drain" ? jobs.drain() : jobs.stop()) };
      const own = [ending, ...bus.handlersOf(hook, inForce.global).filter(concerned)];
      const last = { name: "consumers of the journal", run: () => consumers.end() };
      return hook === "stop" ? [...own, last] : own;
    },
    deliveries: delivery.dispatcher,
    beforeDraining: () => {
      control.draining = true;
    },
    beforeStopping: () => {
      control.draining = true;
      scheduler.stop();
      late.end();
    },
    services: () => services.endings(),
  });

  try {
    (await consumers.prepare(first))();
    await journal.start();
    delivery.holds.open(states.map("core", "holds"));
    scheduler.load();
    await first.bus.lifecycle("start", config.global, (name) => begun.add(name));
  } catch (error) {
    await shutdown.stop();
    throw error;
  }
  scheduler.start();
  delivery.start();
  void delivery.settling.resume();
  jobs.start();
  log.info("started", { plugins: plugins.length, queues: control.load().queues });
  return {
    control,
    get services() {
      return current().services;
    },
    drain: (limit) => shutdown.drain(limit),
    stop: () => shutdown.stop(),
  };
}
