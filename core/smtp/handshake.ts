import { isIP } from "node:net";
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from "node:tls";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import { type Capabilities, NO_CAPABILITIES, readCapabilities } from "./capabilities.ts";
import type { ConnectOptions, PeerInfo, TlsMode } from "./client.ts";
import type { Dialogue } from "./dialogue.ts";
import { failed, refused } from "./failures.ts";
import type { Wire } from "./wire.ts";

/** What is agreed when transactions may begin. */
export interface Opening {
  readonly capabilities: Capabilities;
  readonly tls: PeerInfo["tls"];
  /** STARTTLS was offered, then refused; the conversation goes on without. */
  readonly tlsRefused: boolean;
}

/** TLS was begun and failed: the connection is lost, one in clear text may do. */
export interface HandshakeFailed {
  readonly handshakeFailed: DeliveryFailure;
}

/**
 * Greeting, EHLO, STARTTLS and EHLO again (RFC 5321 §3.1, §3.2, RFC 3207 §4). A refusal leaves the
 * wire open.
 */
export async function openConversation(
  wire: Wire,
  dialogue: Dialogue,
  options: ConnectOptions,
  tls: TlsMode,
  host: string,
): Promise<Opening | DeliveryFailure | HandshakeFailed> {
  const greeting = await dialogue.ask(wire, "greeting", undefined, options.timeouts.greeting);
  if (!("code" in greeting)) return greeting;
  if (greeting.code >= 400) return refused("greeting", greeting, host);
  const offered = await hello(wire, dialogue, options, host);
  if ("stage" in offered) return offered;
  const mustSecure = tls === "required" || tls === "verified";
  const clear = { capabilities: offered, tls: undefined, tlsRefused: false };
  if (tls === "none") return clear;
  if (!offered.startTls) {
    return mustSecure ? failed("tls", "4.7.4", `STARTTLS not offered by ${host}`, host) : clear;
  }
  const answer = await dialogue.ask(wire, "tls", "STARTTLS", options.timeouts.command);
  if (!("code" in answer)) return answer;
  if (answer.code >= 400) {
    return mustSecure ? noTls(answer, host) : { ...clear, tlsRefused: true };
  }
  // RFC 3207 §6: what comes in clear text behind the reply may have been put there by someone else.
  if (wire.pendingInput || dialogue.hasEarlyReply) {
    wire.destroy();
    return failed("tls", "4.7.5", `data behind the reply to STARTTLS from ${host}`, host);
  }
  const settings = tlsOptions(options, tls);
  const socket = await dialogue.secure(wire, settings, options.timeouts.command);
  if ("stage" in socket) return { handshakeFailed: socket };
  const again = await hello(wire, dialogue, options, host);
  if ("stage" in again) return again;
  return { capabilities: again, tls: tlsFacts(socket), tlsRefused: false };
}

/** EHLO, or HELO for a peer that does not know it (RFC 5321 §3.2). */
async function hello(
  wire: Wire,
  dialogue: Dialogue,
  options: ConnectOptions,
  host: string,
): Promise<Capabilities | DeliveryFailure> {
  const limit = options.timeouts.command;
  const ehlo = await dialogue.ask(wire, "ehlo", `EHLO ${options.heloName}`, limit);
  if (!("code" in ehlo)) return ehlo;
  if (ehlo.code < 400) return readCapabilities(ehlo, options.ignoreExtensions);
  if (ehlo.code < 500) return refused("ehlo", ehlo, host);
  const helo = await dialogue.ask(wire, "ehlo", `HELO ${options.heloName}`, limit);
  if (!("code" in helo)) return helo;
  return helo.code < 400 ? NO_CAPABILITIES : refused("ehlo", helo, host);
}

/**
 * A refused STARTTLS is temporary: what the peer cannot do today it may do tomorrow, and clear text
 * is no way out.
 */
function noTls(reply: Reply, host: string): DeliveryFailure {
  return { ...refused("tls", reply, host), temporary: true, status: "4.7.4" };
}

function tlsOptions(options: ConnectOptions, mode: TlsMode): ConnectionOptions {
  const settings = {
    secureContext: secureContext(options.tlsContext),
    rejectUnauthorized: mode === "verified",
  };
  // RFC 6066 §3: no literal addresses in SNI.
  return isIP(options.hostName) === 0
    ? { ...settings, servername: options.hostName }
    : { ...settings, host: options.hostName };
}

const NO_OPTIONS: SecureContextOptions = {};
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

function tlsFacts(socket: TLSSocket): PeerInfo["tls"] {
  return { protocol: socket.getProtocol() ?? "unknown", cipher: socket.getCipher().name };
}
