import {
  type DeliveryFailure,
  idText,
  type MessageRead,
  type PeerInfo,
  type QueueDeferral,
  type QueueModeChange,
  type QueueRef,
  type RecordedOutcome,
} from "../../core/mod.ts";

/** What can be listened to. */
export const LIVE_KINDS = [
  "accepted",
  "delivered",
  "deferred",
  "bounced",
  "deleted",
  "queue-deferred",
  "mode",
  "opened",
  "closed",
  "alarm",
] as const;

/** A kind of event. */
export type LiveKind = (typeof LIVE_KINDS)[number];

/** Something that has happened, as listeners are told of it. What does not apply is left out. */
export interface LiveEvent {
  readonly kind: LiveKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly queue?: string;
  readonly message?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly recipients?: number;
  readonly job?: string;
  readonly size?: number;
  readonly host?: string;
  readonly source?: string;
  readonly status?: string;
  readonly text?: string;
  /** When it is tried again, or when a mode ends. */
  readonly until?: number;
}

/** Characters of an address, and of what peers say. */
const LONGEST = 320;

function cut(text: string): string {
  return text.length <= LONGEST ? text : text.slice(0, LONGEST);
}

function ofJob(job: string | undefined): { readonly job?: string } {
  return job === undefined ? {} : { job: cut(job) };
}

function ofPeer(peer: PeerInfo | undefined): Pick<LiveEvent, "host" | "source"> {
  if (peer === undefined) return {};
  return { host: cut(peer.host), source: peer.localAddress };
}

function ofFailure({ status, reply, text }: DeliveryFailure): Pick<LiveEvent, "status" | "text"> {
  return { status, text: cut(reply?.lines.join(" ") ?? text) };
}

/** A message is queued. */
export function acceptedEvent({ id, info, recipients }: MessageRead): LiveEvent {
  const [first] = recipients;
  return {
    ...{ kind: "accepted", at: info.receivedAt, message: idText(id), sender: cut(info.sender) },
    ...{ recipients: recipients.length, size: info.size, ...ofJob(info.job) },
    ...(first === undefined
      ? {}
      : { recipient: cut(first.address), queue: `${first.domain}/${info.virtualMta}` }),
  };
}

/** Something became of a recipient. */
export function outcomeEvent(outcome: RecordedOutcome): LiveEvent {
  const { kind, attempt, recipient } = outcome;
  const { queue, at, peer, message } = attempt;
  return {
    ...{ kind, at, queue, message: idText(recipient.message) },
    ...{ sender: cut(message.sender), recipient: cut(recipient.address) },
    ...ofJob(message.job),
    ...ofPeer(peer),
    ...(outcome.kind === "delivered"
      ? {
          status: outcome.reply.enhanced ?? "2.0.0",
          text: cut(outcome.reply.lines.join(" ")),
        }
      : ofFailure(outcome.failure)),
    ...(outcome.kind === "deferred" ? { until: outcome.nextAttempt } : {}),
  };
}

/** All mail of a queue waits. */
export function deferralEvent({ queue, at, failure, retryAt, peer }: QueueDeferral): LiveEvent {
  const what = { kind: "queue-deferred", at, queue, until: retryAt } as const;
  return { ...what, ...ofPeer(peer), ...ofFailure(failure) };
}

/** A queue is in another mode. */
export function modeEvent(change: QueueModeChange): LiveEvent {
  const { queue, at, to, by, plugin, reason, until } = change;
  const why = [plugin ?? by, reason].filter((one) => one !== undefined).join(": ");
  return {
    ...{ kind: "mode", at, queue, status: to, text: cut(why) },
    ...(until === undefined ? {} : { until }),
  };
}

/** A connection is open, or closed. */
export function connectionEvent(
  kind: "opened" | "closed",
  at: number,
  { domain, virtualMta, peer }: QueueRef & { readonly peer: PeerInfo },
  reason?: string,
): LiveEvent {
  const why = reason === undefined ? {} : { text: cut(reason) };
  return { kind, at, queue: `${domain}/${virtualMta}`, ...ofPeer(peer), ...why };
}
