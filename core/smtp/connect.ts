import { isLoopback } from "../directive/kinds/cidr.ts";
import { type ConnectResult, localPeer, type PeerInfo } from "../message/agent-connection.ts";
import { REQUIRE_TLS } from "../message/tls-wishes.ts";
import { logIn } from "./auth/log-in.ts";
import type { ConnectOptions } from "./client.ts";
import { Connection } from "./connection.ts";
import { Dialogue } from "./dialogue.ts";
import { sayFarewell } from "./farewell.ts";
import { type Approach, type Opening, type OpeningFailed, openConversation } from "./handshake.ts";
import { hostText, openSocket } from "./open-socket.ts";
import { openThroughProxy } from "./through-proxy.ts";
import type { TlsOutcome } from "./tls-attempt.ts";
import { allowsClearText, BY_CONFIGURATION, type TlsDemand } from "./tls-demand.ts";
import { Wire } from "./wire.ts";

/**
 * Connects to a peer and opens the conversation: greeting, EHLO (LHLO in LMTP), STARTTLS as `options.tls` says.
 * With opportunistic TLS, TLS that fails is followed by a second connection in clear text; EHLO
 * that is answered by a hang-up is followed by one with HELO, unless TLS is a must. Never rejects;
 * `signal` gives up, whatever is under way.
 */
export async function connectSmtp(
  options: ConnectOptions,
  signal?: AbortSignal,
): Promise<ConnectResult> {
  const verb = options.protocol === "lmtp" ? "LHLO" : "EHLO";
  let approach: Approach = { tls: options.tls, verb, tlsFailed: false };
  for (;;) {
    const opened = await attempt(options, approach, signal);
    if (opened instanceof Connection) return { ok: true, connection: opened };
    const next = signal?.aborted ? undefined : otherApproach(approach, opened.retry);
    if (!next) {
      const { failure, peer, sourceMissing } = opened;
      return { ok: false, failure, peer, sourceMissing };
    }
    approach = next;
  }
}

const NO_TLS: TlsDemand = { kind: "none" };

/** Why there is no conversation. */
interface Unconnected extends OpeningFailed {
  readonly peer?: PeerInfo;
  readonly sourceMissing?: boolean;
}

/** Each is tried once. */
function otherApproach(last: Approach, retry: OpeningFailed["retry"]): Approach | undefined {
  if (!allowsClearText(last.tls)) return undefined;
  if (retry === "clear" && last.tls.kind === "opportunistic") {
    return { ...last, tls: NO_TLS, tlsFailed: true };
  }
  return retry === "helo" && last.verb === "EHLO"
    ? { ...last, tls: NO_TLS, verb: "HELO" }
    : undefined;
}

async function attempt(
  options: ConnectOptions,
  approach: Approach,
  signal: AbortSignal | undefined,
): Promise<Connection | Unconnected> {
  const { proxy } = options;
  const socket = proxy
    ? await openThroughProxy(options, proxy, signal)
    : await openSocket(options, signal);
  if ("failure" in socket)
    return { failure: socket.failure, retry: undefined, sourceMissing: socket.byLocalAddress };
  const host = hostText(options);
  const wire = new Wire(socket, options);
  const localAddress = proxy?.from ?? wire.localAddress;
  const dialogue = new Dialogue(wire, host);
  // It rests since the proxy has answered.
  if (proxy !== undefined) socket.resume();
  const giveUp = (): void => wire.giveUp("given up");
  if (signal?.aborted) giveUp();
  signal?.addEventListener("abort", giveUp, { once: true });
  const begun = await openConversation(dialogue, options, approach, host);
  tellTls(options, approach, localAddress, begun);
  const opening = await loggedIn(begun, dialogue, options, approach.tls);
  signal?.removeEventListener("abort", giveUp);
  if ("failure" in opening) {
    const peer = { ...localPeer(host), address: options.address, port: options.port };
    sayFarewell(wire);
    return { ...opening, peer: { ...peer, localAddress } };
  }
  const { capabilities } = opening;
  const peer = {
    host,
    address: options.address,
    port: options.port,
    localAddress,
    extensions: capabilities.keywords,
    sizeLimit: capabilities.sizeLimit,
    limits: capabilities.limits,
    tls: opening.tls && { protocol: opening.tls.protocol, cipher: opening.tls.cipher },
    tlsFellBack: approach.tlsFailed || opening.noTls?.offered === true,
    masked: opening.masked,
  };
  const requireTls = takesRequireTls(opening, approach, options);
  const { onlyTlsOptional = false } = options;
  const offered = { ...capabilities, requireTls, onlyTlsOptional };
  const connection = new Connection(wire, peer, offered, options);
  const { closeReason } = connection;
  return closeReason ? { failure: closeReason, retry: undefined } : connection;
}

/** Logs in where that is wanted. */
async function loggedIn(
  opening: Opening | OpeningFailed,
  dialogue: Dialogue,
  options: ConnectOptions,
  demand: TlsDemand,
): Promise<Opening | OpeningFailed> {
  const { login, timeouts, clock } = options;
  if (login === undefined || "failure" in opening) return opening;
  const { capabilities } = opening;
  const doubt = doubtAbout(opening, demand, options);
  const place = { dialogue, capabilities, doubt, host: hostText(options), clock };
  const failure = await logIn(login, { ...place, limit: timeouts.command });
  return failure === undefined ? opening : { failure, retry: undefined };
}

/**
 * Why it is not certain that nobody but the host that is meant hears what is said; undefined when it is: its certificate was checked
 * against its name, and that name is what DNSSEC, a policy of its domain or the configuration says.
 */
function doubtAbout(
  { tls }: Opening,
  demand: TlsDemand,
  { hostIsNamed = false }: ConnectOptions,
): string | undefined {
  if (tls === undefined) return "there is no TLS";
  if (demand.kind === "dane") return undefined;
  if (tls.certificate !== undefined) return tls.certificate.text;
  const isByPolicy = demand.kind === "verified" && demand.by !== BY_CONFIGURATION;
  return hostIsNamed || isByPolicy ? undefined : "its name comes from DNS, which can be forged";
}

/**
 * Whether mail may go there that is to go over TLS all the way (RFC 8689 §4.2.1). A mailbox server is the end of the way, so it need not
 * offer it; the way there must be as safe, unless it leads nowhere else than to this host.
 */
function takesRequireTls(
  opening: Opening,
  { tls: demand }: Approach,
  options: ConnectOptions,
): boolean {
  const isEnd = options.protocol === "lmtp";
  if (isEnd && (options.socketPath !== undefined || isLoopback(options.address))) return true;
  if (!isEnd && !opening.capabilities.keywords.includes(REQUIRE_TLS)) return false;
  if (demand.kind !== "dane" && demand.kind !== "verified") return false;
  return doubtAbout(opening, demand, options) === undefined;
}

/** Tells what came of TLS, where it came to that. */
function tellTls(
  { tlsTried, hostName, address, port, hostIsNamed: isNamed = false }: ConnectOptions,
  { tls: demand }: Approach,
  localAddress: string,
  opening: Opening | OpeningFailed,
): void {
  if (tlsTried === undefined || demand.kind === "none") return;
  const outcome = outcomeOf(opening);
  if (outcome) tlsTried({ hostName, address, port, isNamed, localAddress, demand, outcome });
}

function outcomeOf(opening: Opening | OpeningFailed): TlsOutcome | undefined {
  if ("failure" in opening) {
    const { problem, failure } = opening;
    return problem && { kind: "failed", problem, failure };
  }
  const { tls, noTls } = opening;
  if (tls !== undefined) return { kind: "secured", ...tls };
  return noTls && { kind: "failed", problem: "starttls-not-supported", failure: noTls.failure };
}
