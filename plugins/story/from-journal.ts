import {
  bareMessageId,
  diagnosticOf,
  type JournalEntry,
  type JournalEvent,
  type MessageInfo,
  type PeerInfo,
  parseId,
  type RecordedOutcome,
} from "../../core/mod.ts";
import { MESSAGE_ID } from "../headers/contract.ts";
import { type ReturnedEvent, returnedEvent } from "../returned-mail/contract.ts";
import type { Privacy } from "./privacy.ts";
import type { AttemptEnd, Return, StoryPeer, StoryRecord } from "./story-record.ts";

/** Characters of what a peer said that are kept. */
const LONGEST_TEXT = 500;
/** Characters of a name that are kept. */
const LONGEST_NAME = 512;

/** The last time that can be kept, milliseconds since the epoch: as far as dates go. */
const LAST = 8_640_000_000_000_000 / 4;

/** One object serves all messages of a connection. */
const peers = new WeakMap<PeerInfo, StoryPeer>();

/** What the story keeps of an event; undefined for those that do not concern it. */
export function recordOf(entry: JournalEntry, privacy: Privacy): StoryRecord | undefined {
  const { event } = entry;
  const at = timeOf(entry.at);
  switch (event.kind) {
    case "accepted":
      return acceptedOf(event, at, privacy);
    case "outcomes":
      return attemptOf(event.outcomes, privacy);
    case "queue-deferred": {
      const { queue, at: since, retryAt: until, failure } = event.deferral;
      const text = cut(failure.text, LONGEST_TEXT);
      return {
        kind: "queue-waits",
        at: timeOf(since),
        queue,
        until: timeOf(until),
        status: failure.status,
        text,
      };
    }
    case "reported": {
      const { about: message, report, purpose } = event;
      return { kind: "reported", at, message, report, purpose };
    }
    case "plugin": {
      const returned = returnedEvent(event);
      return returned && returnOf(returned, privacy);
    }
    case "queue-mode":
      return undefined;
  }
}

const WHAT: Readonly<Record<ReturnedEvent["type"], Return>> = {
  rb: "remote-bounce",
  rs: "remote-status",
  f: "complaint",
};

function returnOf(event: ReturnedEvent, privacy: Privacy): StoryRecord {
  const { at, type, match, report, sender, recipient } = event;
  const said = type === "f" ? event.userAgent : event.diagnostic;
  return {
    kind: "returned",
    ...{ at: timeOf(at), what: WHAT[type] },
    message: match && parseId(match.message),
    proven: match?.proven ?? false,
    sender: privacy.sender(sender, recipient),
    address: privacy.recipient(recipient),
    job: match?.job || undefined,
    report: parseId(report),
    status: type === "f" ? event.feedbackType : event.status,
    text: privacy.reply(cut(said, LONGEST_TEXT), recipient),
    host: cut(event.reportingMta || event.source.mta, LONGEST_NAME),
    messageId: privacy.messageId(bareMessageId(event.messageId) || undefined),
  };
}

type Accepted = Extract<JournalEvent, { readonly kind: "accepted" }>;

function acceptedOf(event: Accepted, at: number, privacy: Privacy): StoryRecord {
  const { message, info, recipients, clientAddress, localAddress, chosenBy } = event;
  const origin = privacy.origin(info.origin, clientAddress);
  return {
    kind: "accepted",
    at,
    message,
    sender: privacy.sender(info.sender, onlyOf(recipients)),
    size: info.size,
    client: cut(origin.client, LONGEST_NAME),
    user: origin.user,
    local: localAddress,
    virtualMta: info.virtualMta,
    pool: info.virtualMtaPool,
    chosenBy,
    job: info.job,
    envelopeId: info.envelopeId,
    messageId: privacy.messageId(event.messageId ?? ownMessageId(info)),
    recipients: recipients.map(({ address, originalRecipient }) => ({
      address: privacy.recipient(address),
      original: privacy.original(originalRecipient),
    })),
  };
}

/** The Message-ID that this server gives a message which has none. */
function ownMessageId(info: MessageInfo): string | undefined {
  const id = MESSAGE_ID.of(info);
  return id && bareMessageId(id);
}

function attemptOf(
  outcomes: readonly RecordedOutcome[],
  privacy: Privacy,
): StoryRecord | undefined {
  const [first] = outcomes;
  if (first === undefined) return undefined;
  const { attempt, recipient } = first;
  const { message } = attempt;
  const only = outcomes.length === 1 ? recipient.address : undefined;
  return {
    kind: "attempt",
    at: timeOf(attempt.at),
    message: recipient.message,
    sender: privacy.sender(message.sender, only),
    job: message.job,
    queue: attempt.queue,
    virtualMta: attempt.virtualMta,
    by: attempt.agent?.dlvType,
    peer: attempt.peer && peerOf(attempt.peer),
    ends: outcomes.map((outcome) => endOf(outcome, privacy)),
  };
}

function onlyOf(recipients: readonly { readonly address: string }[]): string | undefined {
  return recipients.length === 1 ? recipients[0]?.address : undefined;
}

function peerOf(peer: PeerInfo): StoryPeer {
  let known = peers.get(peer);
  if (known === undefined) {
    const { host, address, port, localAddress: source, tls, tlsFellBack } = peer;
    known = {
      ...{ host: cut(host, LONGEST_NAME), address, port, source, tlsFellBack },
      tls: tls && cut(`${tls.protocol} ${tls.cipher}`, LONGEST_NAME),
    };
    peers.set(peer, known);
  }
  return known;
}

function endOf(outcome: RecordedOutcome, privacy: Privacy): AttemptEnd {
  const { kind, recipient } = outcome;
  const { address, attempts } = recipient;
  const isDelivered = kind === "delivered";
  const host = isDelivered ? undefined : outcome.failure.host;
  return {
    end: kind,
    address: privacy.recipient(address),
    attempts: kind === "deleted" ? attempts : attempts + 1,
    status: isDelivered ? (outcome.reply.enhanced ?? "2.0.0") : outcome.failure.status,
    text: privacy.reply(cut(diagnosticOf(outcome).text, LONGEST_TEXT), address),
    stage: isDelivered ? undefined : outcome.failure.stage,
    host: host && cut(host, LONGEST_NAME),
    next: kind === "deferred" ? timeOf(outcome.nextAttempt) : undefined,
  };
}

/** A time that can be kept: what never comes is the last one that can. */
function timeOf(at: number): number {
  return Number.isNaN(at) ? 0 : Math.min(Math.max(Math.trunc(at), 0), LAST);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) : text;
}
