import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { ConnectOptions, ConnectResult, TlsMode } from "./client.ts";
import { Connection } from "./connection.ts";
import { Dialogue } from "./dialogue.ts";
import { type HandshakeFailed, openConversation } from "./handshake.ts";
import { openSocket } from "./open-socket.ts";
import { Wire } from "./wire.ts";

/**
 * Connects to a peer and opens the conversation: greeting, EHLO, STARTTLS as `options.tls` says.
 * With opportunistic TLS a failing handshake is followed by a second connection in clear text.
 * Never rejects; `signal` gives up.
 */
export async function connectSmtp(
  options: ConnectOptions,
  signal?: AbortSignal,
): Promise<ConnectResult> {
  const first = await attempt(options, options.tls, false, signal);
  const fallBack =
    "handshakeFailed" in first && options.tls === "opportunistic" && !signal?.aborted;
  return result(fallBack ? await attempt(options, "none", true, signal) : first);
}

function result(of: Connection | DeliveryFailure | HandshakeFailed): ConnectResult {
  if (of instanceof Connection) return { ok: true, connection: of };
  return { ok: false, failure: "handshakeFailed" in of ? of.handshakeFailed : of };
}

async function attempt(
  options: ConnectOptions,
  tls: TlsMode,
  tlsFellBack: boolean,
  signal: AbortSignal | undefined,
): Promise<Connection | DeliveryFailure | HandshakeFailed> {
  const socket = await openSocket(options, signal);
  if ("stage" in socket) return socket;
  const host = `${options.hostName} (${options.address})`;
  const dialogue = new Dialogue(host);
  const wire = new Wire(socket, dialogue, options.clock, options.trace);
  const giveUp = (): void => wire.giveUp("given up");
  if (signal?.aborted) giveUp();
  signal?.addEventListener("abort", giveUp, { once: true });
  const opening = await openConversation(wire, dialogue, options, tls, host);
  signal?.removeEventListener("abort", giveUp);
  if (!("capabilities" in opening)) {
    wire.farewell();
    return opening;
  }
  const { capabilities } = opening;
  const peer = {
    host,
    address: options.address,
    port: options.port,
    localAddress: wire.localAddress,
    extensions: capabilities.keywords,
    sizeLimit: capabilities.sizeLimit,
    tls: opening.tls,
    tlsFellBack: tlsFellBack || opening.tlsRefused,
  };
  return new Connection(wire, peer, capabilities, options);
}
