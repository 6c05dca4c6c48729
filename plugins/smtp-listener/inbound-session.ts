import {
  type ClientCertificate,
  type InboundSession,
  plainAddress,
  type SessionTls,
} from "../../core/mod.ts";
import type { Introduced } from "./introductions.ts";

/** How a client came: as its proxy tells where it came by one. */
export interface Arrival extends Introduced {
  /** The named source of the listener it came by. */
  readonly sourceName: string | undefined;
}

/** Who has logged in. */
export interface LoggedIn {
  readonly user: string;
  /** The source that goes with the login. */
  readonly source: string;
}

/** What of a connection changes as it goes on. */
export interface LiveConnection {
  readonly secure: boolean;
  readonly tls: SessionTls | undefined;
  readonly certificate: ClientCertificate | undefined;
  readonly channelBinding: Buffer | undefined;
}

/** What of a conversation changes as it goes on. */
export interface LiveFacts {
  readonly clientName: () => string | undefined;
  /** Undefined before a login. */
  readonly login: () => LoggedIn | undefined;
}

/** A conversation as hooks see it. */
export function inboundSession(
  id: string,
  { client, local, sourceName, proxiedTls }: Arrival,
  wire: LiveConnection,
  live: LiveFacts,
): InboundSession {
  return {
    id,
    clientAddress: plainAddress(client.address),
    clientPort: client.port,
    localAddress: plainAddress(local.address),
    localPort: local.port,
    get clientName() {
      return live.clientName();
    },
    get secure() {
      return wire.secure;
    },
    get tls() {
      return wire.tls;
    },
    proxiedTls,
    get certificate() {
      return wire.certificate;
    },
    get channelBinding() {
      return wire.channelBinding;
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
