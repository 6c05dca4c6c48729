import { ServiceContainer, type ServiceScope } from "../container/container.ts";
import type { Token } from "../container/token.ts";
import { errorText } from "../errors/error-text.ts";
import type { Plugin } from "../plugin.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { within } from "../time/within.ts";
import type { Generation } from "./generation.ts";

/** How long a plugin may take to make a service, milliseconds; a slow start then names its culprit. */
const START_LIMIT = 60_000;

/**
 * Makes the plugins' services of a scope in start order: those of the server at its start, those of a configuration for each
 * generation, in its own container. Rejects with an error that names the plugin, also when one takes too long.
 */
export async function startServices(
  plugins: readonly Plugin[],
  generation: Generation,
  scope: ServiceScope,
  clock: Clock,
): Promise<void> {
  const services = generation.servicesOf(scope);
  for (const plugin of plugins) {
    const own = plugin.provides.filter(
      ({ per }) => (per === "configuration") === (scope === "configuration"),
    );
    if (own.length === 0) continue;
    const context = generation.startContext(plugin, scope);
    for (const { token, create } of own) {
      try {
        const made = create(context);
        services.put(
          token,
          await madeInTime(clock, made, (late) => letGo(token, late, context.log)),
        );
      } catch (error) {
        const what = `plugin ${plugin.name}, service "${token.name}"`;
        throw new Error(`${what}: ${errorText(error)}`, { cause: error });
      }
    }
  }
}

/** What is made, in time; what is made later goes to `onLate`. */
function madeInTime(
  clock: Clock,
  made: unknown,
  onLate: (service: unknown) => Promise<void>,
): Promise<unknown> {
  const making = Promise.resolve(made);
  return within(clock, START_LIMIT, making, () => {
    void making.then(onLate, () => {});
    throw new Error(`not made within ${START_LIMIT / 1000} s`);
  });
}

/** Disposes a service that nobody waits for any more: it may hold a port or a lock. */
async function letGo(token: Token<unknown>, service: unknown, log: Log): Promise<void> {
  const alone = new ServiceContainer();
  alone.put(token, service);
  logFailures(await alone.dispose(), log);
}

/** Says which services did not end cleanly. */
export function logFailures(
  failures: Awaited<ReturnType<ServiceContainer["dispose"]>>,
  log: Log,
): void {
  for (const { name, error } of failures)
    log.error("a service did not stop cleanly", { service: name, error: errorText(error) });
}
