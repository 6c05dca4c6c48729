import type {
  ConnectionBegun,
  ConversationFollower,
  FollowLookup,
  Log,
  PeerInfo,
  QueueRef,
  TlsAttempt,
} from "../../core/mod.ts";
import { DialogueLog, type DialogueSettings } from "./dialogue-log.ts";

/** Writes conversations with hosts to the log. */
export class HostDialogues {
  #count = 0;
  /** The dialogues of connections that are open. */
  readonly #open = new WeakMap<PeerInfo, DialogueLog>();

  /** Follows a connection. */
  follow(begun: ConnectionBegun, log: Log, settings: DialogueSettings): ConversationFollower {
    const { queue, hostName, address, port, localAddress } = begun;
    const host = address === "" ? hostName : `${hostName} (${address})`;
    const facts = { connection: ++this.#count, queue, host };
    const dialogue = new DialogueLog(log, facts, settings);
    dialogue.connection("connecting", { port, source: localAddress });
    return {
      ...(dialogue.hasLines && {
        line: (direction, line) => dialogue.line(direction === ">" ? "client" : "server", line),
      }),
      ...(settings.logData && { content: (bytes: Buffer) => dialogue.content(bytes) }),
      opened: (peer) => {
        this.#open.set(peer, dialogue);
        dialogue.connection("connected", { source: peer.localAddress });
      },
      failed: ({ text }) => dialogue.end("not connected", { why: text }),
    };
  }

  /** A connection is closed. */
  closed(peer: PeerInfo, sent: number, reason: string | undefined): void {
    this.#open.get(peer)?.end("connection closed", { sent, why: reason });
    this.#open.delete(peer);
  }
}

/** What came of TLS with a host. */
export function logTls(
  log: Log,
  { domain, virtualMta, hostName, address, outcome }: QueueRef & TlsAttempt,
): void {
  const facts = { queue: `${domain}/${virtualMta}`, host: `${hostName} (${address})` };
  if (outcome.kind === "failed") {
    const { problem, failure } = outcome;
    return log.info("no TLS", { ...facts, problem, why: failure.text });
  }
  const { protocol, cipher, resumed, certificate } = outcome;
  log.info("TLS agreed", {
    ...facts,
    protocol,
    cipher,
    resumed,
    certificate: certificate?.problem,
  });
}

/** Writes look-ups for a queue. */
export function lookupLog(log: Log, queue: string): FollowLookup {
  return ({ type, name, answer, reason, ttl, authentic, took }) =>
    log.info("looked up", {
      ...{ queue, type, name, answer, why: reason, ttl },
      authentic: authentic || undefined,
      ms: Math.round(took),
    });
}
