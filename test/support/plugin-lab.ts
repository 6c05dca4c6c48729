import assert from "node:assert/strict";
import { loadConfig } from "../../core/config/load.ts";
import { ServiceContainer } from "../../core/container/container.ts";
import { ALARMS, IDENTITY, THIS_SERVER } from "../../core/container/core-tokens.ts";
import { hasEffect } from "../../core/directive/directive.ts";
import { ThisServer } from "../../core/dns/this-server.ts";
import { Generation } from "../../core/engine/generation.ts";
import { PluginSurface } from "../../core/engine/plugin-surface.ts";
import { startServices } from "../../core/engine/start-services.ts";
import { LateAnswers } from "../../core/hooks/late-answers.ts";
import type { Plugin } from "../../core/plugin.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { createLog, type LogEvent } from "../../core/telemetry/log.ts";
import { MetricsHub } from "../../core/telemetry/metrics-hub.ts";
import { FakeClock } from "./fake-clock.ts";
import { memoryFiles } from "./memory-files.ts";

/**
 * Plugins under a configuration, without an engine: their services made, their hooks ready to be
 * called. The host they are on has the address 192.0.2.25.
 */
export interface PluginLab {
  readonly generation: Generation;
  readonly services: ServiceContainer;
  readonly events: readonly LogEvent[];
  /** The same plugins and services under another configuration. */
  reload(text: string): Promise<Generation>;
}

/** Starts `plugins` under the configuration `text`; `put` adds the services that they need. */
export async function pluginLab(
  plugins: readonly Plugin[],
  text: string,
  put: (services: ServiceContainer) => void = () => {},
): Promise<PluginLab> {
  const services = new ServiceContainer();
  const events: LogEvent[] = [];
  const clock = new FakeClock();
  const late = new LateAnswers(clock);
  const thisServer = new ThisServer({
    names: () => services.get(IDENTITY).localNames,
    interfaces: () => ["192.0.2.25", "127.0.0.1"],
    clock,
  });
  services.put(THIS_SERVER, thisServer);
  put(services);
  const emit = (event: LogEvent): void => void events.push(event);
  const alarms = new AlarmHub(clock, createLog("engine", emit));
  const surface = new PluginSurface(new MetricsHub(), alarms, emit);
  services.put(ALARMS, alarms);
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
      loadPlugin: (path) => Promise.reject(new Error(`no plugin ${path}`)),
    });
    if (config === undefined) assert.fail(diagnostics.map(({ message }) => message).join("; "));
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
  return { generation, services, events, reload };
}
