import type { Plugin } from "../plugin.ts";
import type { ServiceContainer } from "../services/container.ts";
import type { Clock } from "../time/clock.ts";
import type { Generation } from "./generation.ts";

/** How long a plugin may take to make a service, milliseconds; a slow start then names its culprit. */
const START_LIMIT = 60_000;

/** Makes the plugins' services in start order. Rejects with the plugin's own error, or when one takes too long. */
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
      const service = await within(clock, plugin.name, token.name, create(context));
      services.put(token, service);
    }
  }
}

async function within(
  clock: Clock,
  plugin: string,
  service: string,
  made: unknown,
): Promise<unknown> {
  let fail = (_error: Error): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const timer = clock.after(START_LIMIT, () =>
    fail(new Error(`plugin ${plugin} did not start its service "${service}" within 60 s`)),
  );
  try {
    return await Promise.race([made, late]);
  } finally {
    timer.cancel();
  }
}
