import type { InboundSession, Reply } from "../../core/mod.ts";
import type { ServerTls } from "../inbound-tls/contract.ts";
import type { Conversation } from "./conversation.ts";
import type { FollowedSession } from "./conversations.ts";
import { asksCertificate } from "./mechanisms.ts";
import type { HostedSession, SessionHost, SessionOptions } from "./session-host.ts";
import type { Wire } from "./wire.ts";

/** How TLS begins on the connection of a session. */
export class TlsStart {
  readonly #host: SessionHost;
  readonly #session: HostedSession;
  readonly #tls: ServerTls | undefined;
  readonly #wire: Wire;
  /** TLS has begun, and the client has said nothing under it yet. */
  handshaking = false;
  /** The client is greeted once TLS is on. */
  greetsAfter: boolean;

  constructor(
    host: SessionHost,
    session: HostedSession,
    wire: Wire,
    options: Pick<SessionOptions, "tls" | "immediateTls">,
  ) {
    this.#host = host;
    this.#session = session;
    this.#wire = wire;
    this.#tls = options.tls;
    this.greetsAfter = options.immediateTls === true;
  }

  /** There is a certificate, and the connection is in clear text. */
  get possible(): boolean {
    return this.#tls !== undefined && !this.#wire.secure;
  }

  /** A handshake has begun and is not over. */
  get #pending(): boolean {
    return this.#wire.secure && this.#wire.tls === undefined;
  }

  /** Goes on under TLS, after `ready` is said, as soon as it is this client's turn; false without a certificate. */
  begin(talk: Conversation, ready?: Reply): boolean {
    const tls = this.#tls;
    if (!tls) return false;
    if (ready) this.#wire.reply(ready);
    this.#wire.flush();
    const asks = asksCertificate(talk, tls);
    this.handshaking = true;
    this.#wire.endClearText();
    this.#host.startTls(this.#session, talk.session.clientAddress, () =>
      this.#wire.goOnBy(tls, (plain, context) => this.#host.upgrade(plain, context, asks)),
    );
    return true;
  }

  /** The handshake is over. True when the client is to be greeted now. */
  secured({ clientAddress: client, tls }: InboundSession, followed: FollowedSession): boolean {
    followed.secured(tls);
    this.#host.secured(this.#session);
    this.#host.log.debug("TLS agreed", { client, ...tls });
    if (!this.greetsAfter) return false;
    this.greetsAfter = this.handshaking = false;
    return true;
  }

  /** The connection is broken. */
  broke(
    { clientAddress: client }: InboundSession,
    { message: error }: Error,
    followed: FollowedSession,
  ): void {
    followed.broke(error, this.#pending);
    this.#host.log.debug(this.#pending ? "TLS failed" : "connection broke", { client, error });
  }
}
