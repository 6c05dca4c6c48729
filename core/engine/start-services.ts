import { errorText } from "../errors/error-text.ts";
import type { Plugin } from "../plugin.ts";
import type { ServiceContainer } from "../services/container.ts";
import type { Clock } from "../time/clock.ts";
import type { Generation } from "./generation.ts";

/** How long a plugin may take to make a service, milliseconds; a slow start then names its culprit. */
const START_LIMIT = 60_000;

/** Makes the plugins' services in start order. Rejects with an error that names the plugin, also when one takes too long. */
export async function startServices(
  plugins: readonly Plugin[],
  generation: Generation,
  services: ServiceContainer,
  clock: Clock,
): Promise<void> {
  for (const plugin of plugins) {
    if (plugin.provides.length === 0) continue;
    const context = generation.startContext(plugin);
    for (const { token, create } of plugin.provides) {
      try {
        services.put(token, await within(clock, create(context)));
      } catch (error) {
        const what = `plugin ${plugin.name}, service "${token.name}"`;
        throw new Error(`${what}: ${errorText(error)}`, { cause: error });
      }
    }
  }
}

async function within(clock: Clock, made: unknown): Promise<unknown> {
  let fail = (_error: Error): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const timer = clock.after(START_LIMIT, () => fail(new Error("not made within 60 s")));
  try {
    return await Promise.race([made, late]);
  } finally {
    timer.cancel();
  }
}
