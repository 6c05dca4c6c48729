/** A host to try: a name to look up, or an IP address (then no look-up). */
export interface RouteHost {
  /** A-label name without final dot, an IP address without brackets, or `unix:/path` for agents that can use a socket. */
  readonly host: string;
  readonly port: number;
  /** True: `host` is a domain whose MX records are to be used (`lookup-mx:`). */
  readonly lookupMx: boolean;
}

/** Hosts by preference: the first tier is tried first; within a tier the order is random (RFC 5321 §5.1). */
export interface Route {
  readonly tiers: readonly (readonly RouteHost[])[];
}
