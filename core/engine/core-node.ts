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
} from "../container/core-tokens.ts";
import { type GraphNode, type StartOrder, startOrder } from "../container/graph.ts";
import type { Token } from "../container/token.ts";
import type { Plugin } from "../plugin.ts";
import { COMMANDS } from "../surface/command.ts";
import { HOST_PROGRAM } from "../surface/host-program.ts";
import { ROUTES } from "../surface/http-route.ts";

const NAME = "core";
const NEEDS = { store: QUEUE_STORE, resolver: RESOLVER, identity: IDENTITY };
const PROVIDES = [RECEPTION, DRAFTS, OWN_MAIL, JOURNAL, ROUTES, COMMANDS, CONTROL, LANES].map(
  (token) => ({
    token,
  }),
);

/**
 * The engine's own place among the plugins: after those that give it store, resolver and name, and limits where one of them counts them
 * instead of the core.
 */
function coreAmong(plugins: readonly Plugin[]): GraphNode {
  return offersLimits(plugins)
    ? { name: NAME, needs: { ...NEEDS, limits: LIMIT_STORE }, provides: PROVIDES }
    : { name: NAME, needs: NEEDS, provides: [...PROVIDES, { token: LIMIT_STORE }] };
}

/** Whether a plugin counts limits instead of the core. */
export function offersLimits(plugins: readonly Plugin[]): boolean {
  return plugins.some(({ provides }) =>
    provides.some(({ token }) => token.name === LIMIT_STORE.name),
  );
}

/** The order in which plugins and the core start, or what keeps them from it. */
export function serverOrder(plugins: readonly Plugin[]): StartOrder<GraphNode> {
  return startOrder([coreAmong(plugins), ...plugins], GIVEN);
}

/** Services that are there before any plugin. */
const GIVEN: readonly Token<unknown>[] = [
  HOST_PROGRAM,
  CLOCK,
  RANDOM,
  TELEMETRY,
  ALARMS,
  METRICS,
  STATE,
  THIS_SERVER,
];

/** Plugins that start before the core and those that start after it. */
export function aroundCore(
  order: readonly GraphNode[],
  plugins: readonly Plugin[],
): readonly [readonly Plugin[], readonly Plugin[]] {
  const place = (node: GraphNode): number => order.indexOf(node);
  const core = order.findIndex(({ name }) => name === NAME);
  const sorted = [...plugins].sort((a, b) => place(a) - place(b));
  return [
    sorted.filter((plugin) => place(plugin) < core),
    sorted.filter((plugin) => place(plugin) > core),
  ];
}
