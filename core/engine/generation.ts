import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import { ServiceContainer, type ServiceScope } from "../container/container.ts";
import type { DeliveryAgent } from "../delivery/agent.ts";
import { type LaneRule, NO_LANE_RULES } from "../delivery/lane-rule.ts";
import type { DeliveryPlan } from "../delivery/plan.ts";
import type { QueueInMode, QueueRef } from "../delivery/queue-ref.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import { HookBus, type HookSubscription } from "../hooks/bus.ts";
import type { HookName } from "../hooks/contract.ts";
import { EventBus } from "../hooks/event-bus.ts";
import type { Subscription } from "../hooks/handler.ts";
import { HOOKS } from "../hooks/hook-list.ts";
import type { LateAnswers } from "../hooks/late-answers.ts";
import type { Plugin } from "../plugin.ts";
import type { QueueMode } from "../queue/store.ts";
import { Watches } from "../state/watches.ts";
import type { EventToken } from "../surface/event-token.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import { createLog, type Log, type LogEvent } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { DeclaredAgent } from "./delivery/agents/declared-agent.ts";
import { startingPlan } from "./delivery/starting-plan.ts";
import { Plans } from "./plans.ts";
import { PluginSettings } from "./plugins/contexts.ts";
import { declaredHandler } from "./plugins/declared-handler.ts";
import { type OwnVoices, WATCHES } from "./plugins/own-voices.ts";
import { blocksOf } from "./plugins/plugin-blocks.ts";
import type { PluginSurface } from "./plugins/plugin-surface.ts";
import { pluginTimeout } from "./plugins/plugin-timeout.ts";
import { SmtpSurface } from "./plugins/smtp-surface.ts";
import { QueueViews } from "./queue-views.ts";

/** What a generation is made of. */
export interface GenerationParts {
  readonly config: ResolvedConfig;
  readonly plugins: readonly Plugin[];
  /** Services of the server. */
  readonly services: ServiceContainer;
  readonly hostName: () => string;
  readonly sink: (event: LogEvent) => void;
  /** What plugins declare to be told or counted; of the process, like services. */
  readonly surface: PluginSurface;
  readonly clock: Clock;
  /** Waits for handlers that take their time; shared by all generations, so that the engine can end the waiting. */
  readonly late: LateAnswers;
}

/** A configuration in force, with the handlers and plans made from it. */
export class Generation {
  readonly #parts: GenerationParts;
  readonly config: ResolvedConfig;
  readonly bus: HookBus;
  /** What plugins add to SMTP as it is spoken with clients. */
  readonly smtp: SmtpSurface;
  readonly events: EventBus;
  readonly #views: QueueViews;
  readonly #plans: Plans<DeliveryPlan>;
  /** Undefined where no plugin limits parts of queues. */
  readonly #lanes: Plans<readonly LaneRule[]> | undefined;
  readonly #settings = new Map<Plugin, PluginSettings>();
  readonly #voices = new Map<Plugin, OwnVoices>();
  /** Its own services, and through it those of the server. */
  readonly services: ServiceContainer;
  /** What plugins watch ends with its services. */
  readonly #watches = new Watches();
  /** What works under it besides being in force: sessions, answers that take their time. */
  #users = 0;
  #onUnused: (() => void) | undefined;
  readonly #agents: ReadonlyMap<string, DeliveryAgent>;

  constructor(given: GenerationParts) {
    this.#parts = given;
    this.#views = new QueueViews(given.config);
    this.#plans = new Plans(
      (queue, view) => this.#makePlan(queue, view),
      (queue) => this.view(queue),
    );
    this.services = new ServiceContainer(given.services);
    this.services.put(WATCHES, this.#watches);
    this.config = given.config;
    const subscriptions = given.plugins.flatMap((plugin) => this.#subscriptions(plugin));
    this.#agents = new Map(given.plugins.flatMap((plugin) => this.#agentsOf(plugin)));
    const rules = {
      late: given.late,
      limit: pluginTimeout(given.config),
      hold: () => this.hold(),
    };
    this.bus = new HookBus(subscriptions, rules);
    this.#lanes = this.bus.has("planLanes")
      ? new Plans(
          (queue, view) => this.#makeLaneRules(queue, view),
          (queue) => this.view(queue),
        )
      : undefined;
    const observers = given.plugins.flatMap((plugin) => this.#observers(plugin));
    this.events = new EventBus(observers, rules, given.config.global);
    this.smtp = new SmtpSurface(given.plugins, this.#part.bind(this), rules, this.services);
  }

  /** How many work under it. */
  get users(): number {
    return this.#users;
  }

  /** Somebody works under it until what is returned is called. */
  hold(): () => void {
    this.#users++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#users--;
      if (this.#users === 0) this.#onUnused?.();
    };
  }

  /** Calls `done` once nobody works under it, at once if nobody does. */
  whenUnused(done: () => void): void {
    this.#onUnused = () => {
      this.#onUnused = undefined;
      done();
    };
    if (this.#users === 0) this.#onUnused();
  }

  /** The container of the services of a scope. */
  servicesOf(scope: ServiceScope): ServiceContainer {
    return scope === "server" ? this.#parts.services : this.services;
  }

  /** The settings of a queue. */
  view(queue: QueueRef): SettingsView<"domain"> {
    return this.#views.of(queue);
  }

  /** The mail hosts of a queue as far as they are known. */
  mxOf(queue: QueueRef): readonly string[] | undefined {
    return this.#views.mxOf(queue);
  }

  /**
   * The mail hosts that a queue's mail goes to, as the DNS names them: they tell its provider. Returns true when other settings hold for it
   * than before.
   */
  setMx(queue: QueueRef, mx: readonly string[]): boolean {
    if (!this.#views.setMx(queue, mx)) return false;
    this.#plans.forget(queue);
    this.#lanes?.forget(queue);
    return true;
  }

  /** A plugin's delivery agent; undefined when nobody offers it. */
  agent(name: string): DeliveryAgent | undefined {
    return this.#agents.get(name);
  }

  /** How a queue is delivered in a mode; made at the first call. */
  plan(queue: QueueRef, mode: QueueMode = "normal"): DeliveryPlan {
    return this.#plans.of(queue, mode);
  }

  /** Limits for parts of a queue's mail. */
  laneRules(queue: QueueRef, mode: QueueMode): readonly LaneRule[] {
    return this.#lanes === undefined ? NO_LANE_RULES : this.#lanes.of(queue, mode);
  }

  #makeLaneRules(queue: QueueInMode, view: SettingsView<"domain">): readonly LaneRule[] {
    return this.bus.transformNow("planLanes", NO_LANE_RULES, queue, view);
  }

  #makePlan(queue: QueueInMode, view: SettingsView<"domain">): DeliveryPlan {
    const start = startingPlan(this.config, this.#parts.hostName(), queue);
    const toPlan = { ...queue, provider: this.#views.providerOf(view) };
    return this.bus.transformNow("planDelivery", start, toPlan, view);
  }

  /** What life-cycle handlers of a plugin get, and factories of services of a scope. */
  startContext(
    plugin: Plugin,
    scope: ServiceScope = "configuration",
  ): {
    readonly global: object;
    readonly services: Readonly<Record<string, unknown>>;
    readonly log: Log;
    readonly config: ResolvedConfig;
    readonly metrics: object;
    readonly alarms: Alarms;
    readonly blocks: object;
    readonly state: object;
    emit(event: EventToken<unknown>, payload: unknown): void;
    at(view: SettingsView): object;
  } {
    const settings = this.#settingsOf(plugin);
    return {
      global: settings.at(this.config.global),
      services: this.servicesOf(scope).pick(plugin.needs),
      log: createLog(plugin.name, this.#parts.sink),
      ...this.#voicesOf(plugin),
      ...(scope === "server" && { state: this.#parts.surface.stateOf(plugin) }),
      config: this.config,
      at: (view) => settings.at(view),
    };
  }

  /** What a plugin has declared, as all its contexts have it. */
  #voicesOf(plugin: Plugin): OwnVoices {
    let voices = this.#voices.get(plugin);
    if (voices === undefined) {
      const { surface } = this.#parts;
      const state = surface.stateOf(plugin, this.#watches);
      voices = { ...surface.of(plugin), blocks: blocksOf(plugin, this.config), state };
      this.#voices.set(plugin, voices);
    }
    return voices;
  }

  #settingsOf(plugin: Plugin): PluginSettings {
    let settings = this.#settings.get(plugin);
    if (settings === undefined) {
      settings = new PluginSettings(plugin);
      this.#settings.set(plugin, settings);
    }
    return settings;
  }

  #subscriptions(plugin: Plugin): readonly HookSubscription[] {
    const log = createLog(plugin.name, this.#parts.sink);
    const notes = new Set(plugin.notes.map(({ name }) => name));
    const global = this.#settingsOf(plugin).at(this.config.global);
    const blocks = blocksOf(plugin, this.config);
    return hookNames(plugin).flatMap((hook) => {
      const declared = declaredHandler(plugin, hook, global, this.config, blocks);
      const { order, handler, takesPart, notedOnly } = declared;
      if (!takesPart) return [];
      const { strategy } = HOOKS[hook];
      const contextAt =
        strategy === "lifecycle" || strategy === "prepare"
          ? () => this.startContext(plugin)
          : (view: SettingsView) => this.#hookContext(plugin, log, view);
      return { plugin: plugin.name, hook, order, handler, log, notes, notedOnly, contextAt };
    });
  }

  #observers(plugin: Plugin): readonly Subscription<string>[] {
    const log = createLog(plugin.name, this.#parts.sink);
    return plugin.observes.map(({ event, handler }) => ({
      plugin: plugin.name,
      hook: event.name,
      order: "plain",
      handler,
      log,
      contextAt: () => this.startContext(plugin),
    }));
  }

  #agentsOf(plugin: Plugin): readonly (readonly [string, DeliveryAgent])[] {
    const log = createLog(plugin.name, this.#parts.sink);
    const { clock } = this.#parts;
    const contextOf = (queue: QueueRef): object => this.#hookContext(plugin, log, this.view(queue));
    const events = new Set(plugin.events.map(({ name }) => name));
    return plugin.agents.map((agent) => [
      agent.name,
      new DeclaredAgent(agent, { clock, log, events, contextOf, hold: () => this.hold() }),
    ]);
  }

  #part(plugin: Plugin, hook: string, handler: unknown): Subscription<string> {
    const log = createLog(plugin.name, this.#parts.sink);
    const contextAt = (view: SettingsView): unknown => this.#hookContext(plugin, log, view);
    return { plugin: plugin.name, hook, order: "plain", handler, log, contextAt };
  }

  #hookContext(plugin: Plugin, log: Log, view: SettingsView): object {
    const settings = this.#settingsOf(plugin);
    const virtualMta = this.#views.virtualMtaOf(view);
    return {
      settings: settings.at(view),
      virtualMta: settings.at(
        virtualMta === undefined
          ? this.config.virtualMta("{default}")
          : this.config.virtualMta(virtualMta),
      ),
      global: settings.at(this.config.global),
      services: this.services.pick(plugin.needs),
      log,
      ...this.#voicesOf(plugin),
      config: this.config,
      at: (other: SettingsView) => settings.at(other),
    };
  }
}

function hookNames(plugin: Plugin): readonly HookName[] {
  const names: HookName[] = [];
  let name: HookName;
  for (name in HOOKS) if (plugin.hooks[name] !== undefined) names.push(name);
  return names;
}
