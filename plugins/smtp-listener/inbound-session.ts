import type { Socket } from "node:net";
import { type InboundSession, plainAddress } from "../../core/mod.ts";

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
