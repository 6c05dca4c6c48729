import type { PreparedChanges } from "../hooks/bus.ts";
import type { Plugin } from "../plugin.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { Generation } from "./generation.ts";
import type { Consumers } from "./plugins/consumers.ts";
import { logFailures, startServices } from "./start-services.ts";

/** What a configuration is made ready with. */
export interface PreparationParts {
  readonly plugins: readonly Plugin[];
  readonly consumers: Consumers;
  readonly clock: Clock;
  readonly log: Log;
  /** True once the server takes no new configuration. */
  readonly isEnding: () => boolean;
  /** Why it is not to be put in force, asked when all is ready; undefined when it is. */
  readonly objection: () => Error | undefined;
}

/** A configuration that can be put in force. */
export interface PreparedGeneration {
  readonly changes: PreparedChanges;
  /** Has its consumers of the journal told, before it is in force. */
  readonly changeConsumers: () => void;
}

/** Makes a configuration's services and has the plugins make ready; what was made goes again when anything fails. */
export async function prepareGeneration(
  fresh: Generation,
  { plugins, consumers, clock, log, isEnding, objection }: PreparationParts,
): Promise<PreparedGeneration> {
  try {
    await startServices(plugins, fresh, "configuration", clock);
    const changeConsumers = await consumers.prepare(fresh);
    const changes = await fresh.bus.prepare(fresh.config.global);
    const wrong = isEnding() ? new Error("the server is stopping") : objection();
    if (wrong === undefined) return { changes, changeConsumers };
    await changes.abandon();
    throw wrong;
  } catch (error) {
    logFailures(await fresh.services.dispose(), log);
    throw error;
  }
}
