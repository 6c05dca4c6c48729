import type { Socket } from "node:net";
import { type ClientCertificate, type InboundSession, plainAddress } from "../../core/mod.ts";

/** Who has logged in. */
export interface LoggedIn {
  readonly user: string;
  /** The source that goes with the login. */
  readonly source: string;
}

/** What of a conversation changes as it goes on. */
export interface LiveFacts {
  readonly clientName: () => string | undefined;
  readonly secure: () => boolean;
  readonly certificate: () => ClientCertificate | undefined;
  /** Undefined before a login. */
  readonly login: () => LoggedIn | undefined;
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
    get certificate() {
      return live.certificate();
    },
    get user() {
      return live.login()?.user;
    },
    sourceName,
    get userSource() {
      return live.login()?.source;
    },
  };
}
