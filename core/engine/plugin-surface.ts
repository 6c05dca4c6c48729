import { camelCase } from "../directive/camel-case.ts";
import type { Plugin } from "../plugin.ts";
import { AlarmHub } from "../telemetry/alarm-hub.ts";
import type { AlarmBoard, Alarms } from "../telemetry/alarms.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { MetricsHub } from "../telemetry/metrics-hub.ts";
import type { Clock } from "../time/clock.ts";

/** What a plugin finds in its contexts of what it has declared; of the process, not of a configuration. */
export interface Voices {
  readonly metrics: object;
  readonly alarms: Alarms;
}

/** Makes what plugins count and tell with, once for each; has the server's own figures beside them. */
export class PluginSurface {
  readonly #metrics: MetricsHub;
  readonly #alarms: AlarmBoard;
  readonly #sink: (event: LogEvent) => void;
  readonly #made = new Map<Plugin, Voices>();

  constructor(metrics: MetricsHub, alarms: AlarmBoard, sink: (event: LogEvent) => void) {
    this.#metrics = metrics;
    this.#alarms = alarms;
    this.#sink = sink;
  }

  of(plugin: Plugin): Voices {
    let voices = this.#made.get(plugin);
    if (voices === undefined) {
      const cells = this.#metrics.of(
        plugin.name,
        plugin.metrics,
        createLog(plugin.name, this.#sink),
      );
      const metrics = Object.fromEntries(
        Array.from(cells, ([name, each]) => [camelCase(name), each]),
      );
      voices = { metrics, alarms: this.#alarms.of(plugin.name, plugin.alarms) };
      this.#made.set(plugin, voices);
    }
    return voices;
  }
}

/** Counts and tells for nobody: to look at a configuration without a server. */
export function silentSurface(clock: Clock): PluginSurface {
  const sink = (): void => {};
  return new PluginSurface(new MetricsHub(), new AlarmHub(clock, createLog("core", sink)), sink);
}
