import {
  type ClientCertificate,
  type InboundSession,
  plainAddress,
  type SocketEnd,
} from "../../core/mod.ts";

/** How a client came. */
export interface Arrival {
  /** Both ends, as its proxy tells them where it came by one. */
  readonly client: SocketEnd;
  readonly local: SocketEnd;
  /** The named source of the listener it came by. */
  readonly sourceName: string | undefined;
}

/** Who has logged in. */
export interface LoggedIn {
  readonly user: string;
  /** The source that goes with the login. */
  readonly source: string;
}

/** What its connection tells. */
export interface WireFacts {
  readonly secure: boolean;
  readonly certificate: ClientCertificate | undefined;
  readonly channelBinding: Buffer | undefined;
}

/** What of a conversation changes as it goes on. */
export interface LiveFacts {
  readonly clientName: () => string | undefined;
  readonly wire: () => WireFacts;
  /** Undefined before a login. */
  readonly login: () => LoggedIn | undefined;
}

/** A conversation as hooks see it. */
export function inboundSession(
  id: string,
  { client, local, sourceName }: Arrival,
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
      return live.wire().secure;
    },
    get certificate() {
      return live.wire().certificate;
    },
    get channelBinding() {
      return live.wire().channelBinding;
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
