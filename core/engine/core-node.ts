import {
  ALARMS,
  CLOCK,
  CONTROL,
  DRAFTS,
  IDENTITY,
  JOURNAL,
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
import type { GraphNode } from "../container/graph.ts";
import type { Token } from "../container/token.ts";
import type { Plugin } from "../plugin.ts";
import { ROUTES } from "../surface/http-route.ts";

/** The engine's own place among the plugins: after those that give it store, resolver and name. */
export const CORE: GraphNode = {
  name: "core",
  needs: { store: QUEUE_STORE, resolver: RESOLVER, identity: IDENTITY },
  provides: [
    { token: RECEPTION },
    { token: DRAFTS },
    { token: OWN_MAIL },
    { token: JOURNAL },
    { token: LIMIT_STORE },
    { token: ROUTES },
    { token: CONTROL },
  ],
};

/** Services that are there before any plugin. */
export const GIVEN: readonly Token<unknown>[] = [
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
  const sorted = [...plugins].sort((a, b) => place(a) - place(b));
  return [
    sorted.filter((plugin) => place(plugin) < place(CORE)),
    sorted.filter((plugin) => place(plugin) > place(CORE)),
  ];
}
