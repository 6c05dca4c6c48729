import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { ConnectOptions, SmtpTimeouts, TlsMode } from "../smtp/client.ts";
import { ABORTED, untilAborted } from "../time/until-aborted.ts";
import type { Host } from "./candidates.ts";

/** Hosts in the order to be tried, found as they are asked for. */
export interface HostSource {
  /** The next host; undefined at the end. */
  next(): Promise<Host | undefined>;
  /** Why there was none, or no more; meaningful at the end. */
  readonly failure: DeliveryFailure | undefined;
}

/** Hosts until a signal comes, also while the next one is being looked for. */
export function hostsUntil(signal: AbortSignal, hosts: HostSource): HostSource {
  return {
    async next() {
      const host = await untilAborted(hosts.next(), signal);
      return host === ABORTED ? undefined : host;
    },
    get failure() {
      return hosts.failure;
    },
  };
}

/** Where a connection comes from. */
export interface Source {
  /** Local address; undefined: the host chooses. */
  readonly address: string | undefined;
  readonly heloName: string;
}

/** What opening needs to know besides the hosts. */
export interface Opening {
  readonly queue: string;
  readonly virtualMta: string;
  /** Connections at a time to one address, those of other queues included. */
  readonly maxConnectionsPerAddress: number;
  readonly sources: readonly Source[];
  readonly tls: TlsMode;
  readonly tlsContext: ConnectOptions["tlsContext"] | undefined;
  readonly pipelineDepth: number;
  readonly ignoreExtensions: ReadonlySet<string>;
  readonly timeouts: SmtpTimeouts;
}
