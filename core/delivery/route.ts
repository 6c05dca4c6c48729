import type { RouteHost } from "../directive/kinds/hosts.ts";

export type { RouteHost };

/** Hosts by preference: the first tier is tried first; within a tier the order is random (RFC 5321 §5.1). */
export interface Route {
  readonly tiers: readonly (readonly RouteHost[])[];
}
