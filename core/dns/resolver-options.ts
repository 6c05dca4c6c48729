import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import type { NameServer } from "./exchange.ts";
import type { HostsTable } from "./hosts-file.ts";

/** What a resolver needs. */
export interface ResolverOptions {
  /** Asked in turn; at least one. */
  readonly servers: readonly NameServer[];
  readonly clock: Clock;
  readonly random: Random;
  /** Names with fixed addresses (`/etc/hosts`). */
  readonly hosts?: HostsTable;
  /** Answers of a kind that are kept; 20,000, and fewer where they are large. */
  readonly cacheSize?: number;
  /** Milliseconds the first try of a server may take; 2,000. Later rounds take twice as long each. */
  readonly firstTimeout?: number;
  /** Bytes of an answer over UDP that servers are offered (RFC 6891 §6.2.3); 1,232 unless given. */
  readonly udpPayload?: number;
  /** Servers are asked over TCP alone. */
  readonly onlyTcp?: boolean;
  /** Told each question (`>`) and each answer (`<`) as it goes over the wire. It must not throw. */
  readonly onPacket?: (by: ">" | "<", packet: Buffer, server: NameServer) => void;
}
