import { isIP } from "node:net";
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from "node:tls";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import { type Capabilities, NO_CAPABILITIES, readCapabilities } from "./capabilities.ts";
import type { ConnectOptions, TlsMode } from "./client.ts";
import type { Dialogue } from "./dialogue.ts";
import { refused } from "./failures.ts";

/** How a connection is opened. */
export interface Approach {
  readonly tls: TlsMode;
  readonly verb: "EHLO" | "HELO" | "LHLO";
  /** TLS was tried on a connection before this one. */
  readonly tlsFailed: boolean;
}

/** What is agreed when transactions may begin. */
export interface Opening {
  readonly capabilities: Capabilities;
  readonly tls: PeerInfo["tls"];
  /** STARTTLS was offered, then refused; the conversation goes on without. */
  readonly tlsRefused: boolean;
  /** The greeting has asterisks for letters. */
  readonly masked: boolean;
}

/** Why transactions may not begin. */
export interface OpeningFailed {
  readonly failure: DeliveryFailure;
  /** What may do on another connection, if that is allowed: no TLS, or HELO for EHLO. */
  readonly retry: "clear" | "helo" | undefined;
}

/**
 * Greeting, EHLO, STARTTLS and EHLO again (RFC 5321 §3.1, §3.2, RFC 3207 §4). A refusal leaves the
 * wire open.
 */
export async function openConversation(
  dialogue: Dialogue,
  options: ConnectOptions,
  { tls, verb }: Approach,
  host: string,
): Promise<Opening | OpeningFailed> {
  const greeting = await dialogue.ask("greeting", undefined, options.timeouts.greeting);
  if (!("code" in greeting)) return failedFor(greeting);
  if (greeting.code >= 400) return failedFor(refused("greeting", greeting, host));
  const masked = isMasked(greeting);
  const offered = await hello(dialogue, options, verb, host);
  if ("stage" in offered) {
    // Old servers and boxes in front of them hang up on what they do not know.
    const hungUp = verb === "EHLO" && dialogue.lost === "closed";
    return failedFor(offered, hungUp ? "helo" : undefined);
  }
  const mustSecure = tls === "required" || tls === "verified";
  const clear = { capabilities: offered, tls: undefined, tlsRefused: false, masked };
  if (tls === "none") return clear;
  if (!offered.startTls) {
    if (!mustSecure) return clear;
    return failedFor(failed("tls", "4.7.4", `STARTTLS not offered by ${host}`, host));
  }
  const answer = await dialogue.ask("tls", "STARTTLS", options.timeouts.command);
  if (!("code" in answer)) {
    const lost = dialogue.lost !== undefined || answer.reply !== undefined;
    return failedFor(answer, lost ? "clear" : undefined);
  }
  if (answer.code >= 400) {
    return mustSecure ? failedFor(noTls(answer, host)) : { ...clear, tlsRefused: true };
  }
  const opened = await secured(dialogue, options, { tls, verb }, host);
  return "failure" in opened ? opened : { ...opened, masked };
}

async function secured(
  dialogue: Dialogue,
  options: ConnectOptions,
  { tls, verb }: Pick<Approach, "tls" | "verb">,
  host: string,
): Promise<Omit<Opening, "masked"> | OpeningFailed> {
  const socket = await dialogue.secure(() => tlsOptions(options, tls), options.timeouts.command);
  if ("stage" in socket) return failedFor(socket, "clear");
  const facts = tlsFacts(socket);
  const capabilities = await hello(dialogue, options, verb, host);
  if (!("stage" in capabilities)) return { capabilities, tls: facts, tlsRefused: false };
  // In TLS 1.3 a server can refuse what the client takes for done (RFC 8446 §4.4.4).
  return failedFor(capabilities, dialogue.lost === "closed" ? "clear" : undefined);
}

/** What a PIX firewall leaves of a greeting: asterisks, and characters of the code 220. */
function isMasked({ lines }: Reply): boolean {
  return lines.every((line) => line.includes("***") && /^[*02 ]+$/.test(line));
}

function failedFor(failure: DeliveryFailure, retry?: "clear" | "helo"): OpeningFailed {
  return { failure, retry };
}

/** EHLO, or HELO for a peer that does not know it (RFC 5321 §3.2); LMTP has LHLO alone (RFC 2033 §4.1). */
async function hello(
  dialogue: Dialogue,
  options: ConnectOptions,
  verb: Approach["verb"],
  host: string,
): Promise<Capabilities | DeliveryFailure> {
  const limit = options.timeouts.command;
  const answer = await dialogue.ask("ehlo", `${verb} ${options.heloName}`, limit);
  if (!("code" in answer)) return answer;
  if (answer.code < 400) {
    return verb === "HELO" ? NO_CAPABILITIES : readCapabilities(answer, options.ignoreExtensions);
  }
  if (answer.code < 500 || verb !== "EHLO") return refused("ehlo", answer, host);
  return hello(dialogue, options, "HELO", host);
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
