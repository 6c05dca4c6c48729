import { camelCase } from "../../directive/camel-case.ts";
import type { EventBus } from "../../hooks/event-bus.ts";
import type { Plugin } from "../../plugin.ts";
import { StateHub } from "../../state/state-hub.ts";
import type { Watches } from "../../state/watches.ts";
import type { EventToken } from "../../surface/event-token.ts";
import { AlarmHub } from "../../telemetry/alarm-hub.ts";
import type { AlarmBoard, Alarms } from "../../telemetry/alarms.ts";
import { createLog, type LogEvent } from "../../telemetry/log.ts";
import { MetricsHub } from "../../telemetry/metrics-hub.ts";
import type { Clock } from "../../time/clock.ts";

/** What a plugin finds in its contexts of what it has declared; of the process, not of a configuration. */
export interface PluginVoices {
  readonly metrics: object;
  readonly alarms: Alarms;
  emit(event: EventToken<unknown>, payload: unknown): void;
}

/** Makes what plugins count and tell with, once for each; has the server's own metrics next to them. */
export class PluginSurface {
  readonly #metrics: MetricsHub;
  readonly #alarms: AlarmBoard;
  readonly #sink: (event: LogEvent) => void;
  readonly #states: StateHub;
  readonly #made = new Map<Plugin, PluginVoices>();
  #events: () => EventBus | undefined = () => undefined;

  constructor(given: {
    readonly metrics: MetricsHub;
    readonly alarms: AlarmBoard;
    readonly states: StateHub;
    readonly sink: (event: LogEvent) => void;
  }) {
    this.#metrics = given.metrics;
    this.#alarms = given.alarms;
    this.#states = given.states;
    this.#sink = given.sink;
  }

  /** Events go to those who observe them under the configuration in force. */
  connect(events: () => EventBus | undefined): void {
    this.#events = events;
  }

  /** What a plugin keeps. What it watches ends with `watches`, with the server unless given. */
  stateOf({ name }: Plugin, watches?: Watches): object {
    return this.#states.of(name, watches);
  }

  of(plugin: Plugin): PluginVoices {
    let voices = this.#made.get(plugin);
    if (voices === undefined) {
      const log = createLog(plugin.name, this.#sink);
      const cells = this.#metrics.of(plugin.name, plugin.metrics, log);
      const metrics = Object.fromEntries(
        Array.from(cells, ([name, each]) => [camelCase(name), each]),
      );
      const own = new Set(plugin.events.map(({ name }) => name));
      const emit = ({ name }: EventToken<unknown>, payload: unknown): void => {
        if (!own.has(name)) log.error("an event is not told: it is not declared", { event: name });
        else if (this.#events()?.tell(name, payload) === false)
          log.error("an event is not told again: it would go round in a circle", { event: name });
      };
      voices = { metrics, alarms: this.#alarms.of(plugin.name, plugin.alarms), emit };
      this.#made.set(plugin, voices);
    }
    return voices;
  }
}

/** Counts and tells for nobody, and nothing is kept: to look at a configuration without a server. */
export function silentSurface(plugins: readonly Plugin[], clock: Clock): PluginSurface {
  const sink = (): void => {};
  const log = createLog("core", sink);
  const states = new StateHub(plugins, clock, log);
  const alarms = new AlarmHub(clock, log);
  return new PluginSurface({ metrics: new MetricsHub(clock), alarms, states, sink });
}
