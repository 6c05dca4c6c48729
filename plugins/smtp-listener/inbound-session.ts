import type { Socket } from "node:net";
import type { InboundSession } from "../../core/mod.ts";

/** What of a conversation changes as it goes on. */
export interface LiveFacts {
  readonly clientName: () => string | undefined;
  readonly secure: () => boolean;
}

/** A conversation as hooks see it. */
export function inboundSession(
  id: string,
  socket: Socket,
  sourceName: string | undefined,
  live: LiveFacts,
): InboundSession {
  const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = socket;
  return {
    id,
    clientAddress: plainAddress(remoteAddress),
    clientPort: remotePort,
    localAddress: plainAddress(localAddress),
    localPort,
    get clientName() {
      return live.clientName();
    },
    get secure() {
      return live.secure();
    },
    user: undefined,
    sourceName,
  };
}

/** IPv4 addresses as such also on a socket that takes both families. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
