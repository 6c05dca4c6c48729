import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import { ServiceContainer } from "../../container/container.ts";
import { CLOCK, IDENTITY, RANDOM, RESOLVER } from "../../container/core-tokens.ts";
import { startOrder } from "../../container/graph.ts";
import type { Token } from "../../container/token.ts";
import type { Explanation, Question } from "../../control/explanation.ts";
import { hostAddresses } from "../../dns/host-addresses.ts";
import type { Resolver } from "../../dns/resolver.ts";
import { ThisServer } from "../../dns/this-server.ts";
import type { HookName } from "../../hooks/contract.ts";
import { LateAnswers } from "../../hooks/late-answers.ts";
import type { Plugin } from "../../plugin.ts";
import type { Clock } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import { createHostsOf } from "../delivery/hosts-of-queue.ts";
import { Generation } from "../generation.ts";
import { PluginSettings } from "../plugins/contexts.ts";
import { declaredHandler } from "../plugins/declared-handler.ts";
import { blocksOf } from "../plugins/plugin-blocks.ts";
import { silentSurface } from "../plugins/plugin-surface.ts";
import { startServices } from "../start-services.ts";
import { VirtualMtas } from "../virtual-mtas.ts";
import { explain } from "./explain.ts";

/** Hooks that an explanation asks. */
const ASKED: readonly HookName[] = [
  "chooseVirtualMta",
  "assignQueue",
  "planDelivery",
  "routeQueue",
  "securePeer",
];

/** A configuration, without the server that it is for. */
export interface WithoutServer {
  readonly config: ResolvedConfig;
  readonly plugins: readonly Plugin[];
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Explains by a configuration alone, without a server: with the plugins whose services can be made without opening
 * anything. The others are named as unheard if they would have had a say. Throws what a service's making throws.
 */
export async function explainOffline(
  question: Question,
  given: WithoutServer,
): Promise<Explanation> {
  const { config, plugins, clock, random } = given;
  return withServices(given, async ({ services, generation, able }) => {
    // Without a server there are no listeners: our names alone tell what would come back.
    const names = (): readonly string[] => services.get(IDENTITY).localNames;
    const thisServer = new ThisServer({ names, interfaces: hostAddresses, clock });
    const hostsOf = createHostsOf(services.get(RESOLVER), random, clock, thisServer);
    const unheard = plugins.filter((plugin) => !able.includes(plugin) && hasSay(plugin, config));
    return await explain(question, {
      generation,
      plugins,
      virtualMtas: new VirtualMtas(),
      hostsOf,
      ...{ clock, resolver: services.get(RESOLVER) },
      unheard: unheard.map(({ name }) => name),
    });
  });
}

/**
 * Does something with the resolver that a server with this configuration would have, and its other services that can be made without opening
 * anything. Throws what a service's making throws.
 */
export async function resolvingOffline<T>(
  given: WithoutServer,
  use: (resolver: Resolver, services: Pick<ServiceContainer, "get">) => Promise<T>,
): Promise<T> {
  return withServices(given, ({ generation }) =>
    use(generation.services.get(RESOLVER), generation.services),
  );
}

/** Does something with the services that can be made without opening anything, and disposes of them. */
async function withServices<T>(
  { config, plugins, clock, random }: WithoutServer,
  use: (made: {
    readonly services: ServiceContainer;
    readonly generation: Generation;
    /** The plugins that take part. */
    readonly able: readonly Plugin[];
  }) => Promise<T>,
): Promise<T> {
  const able = ableOffline(plugins);
  const ordered = startOrder(able, [CLOCK, RANDOM]);
  if (!ordered.ok) throw new Error(ordered.problems.map(({ message }) => message).join("; "));
  const services = new ServiceContainer();
  const late = new LateAnswers(clock);
  services.put(CLOCK, clock);
  services.put(RANDOM, random);
  const generation = new Generation({
    config,
    plugins: able,
    services,
    hostName: () => services.get(IDENTITY).hostName,
    sink: () => {},
    surface: silentSurface(able, clock),
    late,
    clock,
  });
  try {
    await startServices(ordered.order, generation, "server", clock);
    await startServices(ordered.order, generation, "configuration", clock);
    return await use({ services, generation, able });
  } finally {
    await services.dispose();
  }
}

/** The plugins that offer only what is harmless to make, and need nothing else. */
function ableOffline(plugins: readonly Plugin[]): readonly Plugin[] {
  let able = plugins.filter(({ provides }) => provides.every(({ harmless }) => harmless === true));
  for (;;) {
    const offered = new Set([CLOCK.name, RANDOM.name]);
    for (const { provides } of able) for (const { token } of provides) offered.add(token.name);
    const left = able.filter(({ needs }) =>
      Object.values(needs).every(({ name }: Token<unknown>) => offered.has(name)),
    );
    if (left.length === able.length) return able;
    able = left;
  }
}

/** A plugin that takes part, unless it says that it does not, or none of its directives is set anywhere. */
function hasSay(plugin: Plugin, config: ResolvedConfig): boolean {
  const { name: owner, hooks, directives } = plugin;
  const { global } = config;
  const settings = new PluginSettings(plugin).at(global);
  const isSet = (directive: string): boolean => config.isSet(owner, directive);
  const takesPart = (hook: HookName): boolean =>
    hooks[hook] !== undefined &&
    declaredHandler(plugin, hook, settings, config, blocksOf(plugin, config)).takesPart;
  if (!ASKED.some(takesPart)) return false;
  const declared = Object.keys(directives);
  return declared.length === 0 || declared.some(isSet);
}
