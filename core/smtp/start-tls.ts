import { isIP } from "node:net";
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from "node:tls";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { certificateProblem, daneProblem } from "./certificate-check.ts";
import type { ConnectOptions } from "./client.ts";
import type { Dialogue } from "./dialogue.ts";
import type { CertificateProblem } from "./tls-attempt.ts";
import type { TlsDemand } from "./tls-demand.ts";
import type { SessionKeeper, TlsSession } from "./tls-sessions.ts";

/** TLS as it was agreed. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly resumed: boolean;
  /** What is wrong with the certificate as authorities see it. */
  readonly certificate: CertificateProblem | undefined;
}

/** The TLS handshake (RFC 3207 §4), and what is demanded of the certificate: how it is agreed, or what is wrong. */
export async function startTls(
  dialogue: Dialogue,
  options: ConnectOptions,
  demand: TlsDemand,
): Promise<TlsFacts | CertificateProblem | DeliveryFailure> {
  const { sessions, clock, timeouts } = options;
  const session = sessions?.take();
  const socket = await dialogue.secure(() => tlsOptions(options, session), timeouts.command);
  if ("stage" in socket) return socket;
  const facts = tlsFacts(socket, demand, options, session);
  // A session is kept only where its certificate was good enough, and for the same demand.
  const wrong = facts.resumed ? undefined : checked(socket, demand, facts, clock.now());
  if (wrong !== undefined) return wrong;
  keepSessions(socket, facts, sessions);
  return facts;
}

/** What is wrong with a certificate for what is demanded of it. */
function checked(
  socket: TLSSocket,
  demand: TlsDemand,
  { certificate }: TlsFacts,
  now: number,
): CertificateProblem | undefined {
  switch (demand.kind) {
    case "none":
    case "opportunistic":
    case "required":
      return undefined;
    case "verified":
      return certificate;
    case "dane":
      return daneProblem(socket, demand, now);
  }
}

/** The certificate is looked at when the handshake is over: then only can all that is wrong be told. */
function tlsOptions(options: ConnectOptions, session: TlsSession | undefined): ConnectionOptions {
  const settings = {
    ...(session === undefined ? {} : { session: session.ticket }),
    secureContext: secureContext(options.tlsContext),
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  };
  const { tls, hostName } = options;
  // RFC 7672 §8.1: the TLSA base domain, which the first of the names is.
  const name = (tls.kind === "dane" ? tls.names[0] : undefined) ?? hostName;
  // RFC 6066 §3: no literal addresses in SNI.
  return isIP(name) === 0 ? { ...settings, servername: name } : { ...settings, host: name };
}

/** Older versions are not TLS any more (RFC 8996). */
const NO_OPTIONS: SecureContextOptions = { minVersion: "TLSv1.2" };
const contexts = new WeakMap<SecureContextOptions, SecureContext>();

/** Contexts are dear to make (they read certificates and keys). */
function secureContext(options: SecureContextOptions = NO_OPTIONS): SecureContext {
  let context = contexts.get(options);
  if (!context) {
    context = createSecureContext(options);
    contexts.set(options, context);
  }
  return context;
}

function tlsFacts(
  socket: TLSSocket,
  demand: TlsDemand,
  options: ConnectOptions,
  session: TlsSession | undefined,
): TlsFacts {
  const names = demand.kind === "verified" ? demand.names : [options.hostName];
  const resumed = session !== undefined && socket.isSessionReused();
  return {
    protocol: socket.getProtocol() ?? "unknown",
    cipher: socket.getCipher().name,
    resumed,
    certificate: resumed
      ? session.certificate
      : certificateProblem(socket, names, options.clock.now()),
  };
}

/** Keeps what the peer gives for later connections: up to TLS 1.2 within the handshake, then any time after it. */
function keepSessions(
  socket: TLSSocket,
  { certificate, resumed, protocol }: TlsFacts,
  sessions: SessionKeeper | undefined,
): void {
  if (sessions === undefined) return;
  const keep = (ticket: Buffer): void => sessions.keep({ ticket, certificate });
  socket.on("session", keep);
  const known = protocol === "TLSv1.2" && !resumed ? socket.getSession() : undefined;
  if (known !== undefined) keep(known);
}
