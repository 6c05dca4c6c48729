import {
  diagnosticOf,
  type JournalEntry,
  type PeerInfo,
  parseId,
  type RecordedOutcome,
} from "../../core/mod.ts";
import { type ReturnedEvent, returnedEvent } from "../returned-mail/contract.ts";
import { bareMessageId, MESSAGE_ID } from "./message-id.ts";
import type { Privacy } from "./privacy.ts";
import type { AttemptEnd, Return, StoryPeer, StoryRecord } from "./story-record.ts";

/** Characters of what a peer said that are kept. */
const LONGEST_TEXT = 500;
/** Characters of a name that are kept. */
const LONGEST_NAME = 512;

/** One object serves all messages of a connection. */
const peers = new WeakMap<PeerInfo, StoryPeer>();

/** What the story keeps of an event; undefined for those that do not concern it. */
export function recordOf({ at, event }: JournalEntry, privacy: Privacy): StoryRecord | undefined {
  switch (event.kind) {
    case "accepted": {
      const { message, info, recipients, clientAddress, localAddress, chosenBy } = event;
      const { virtualMta, virtualMtaPool: pool, job, envelopeId, size } = info;
      const origin = privacy.origin(info.origin, clientAddress);
      return {
        kind: "accepted",
        ...{ at, message, size, virtualMta, pool, job, envelopeId },
        sender: privacy.sender(info.sender, onlyOf(recipients)),
        client: cut(origin.client, LONGEST_NAME),
        user: origin.user,
        local: localAddress,
        chosenBy,
        messageId: privacy.messageId(MESSAGE_ID.of(info)),
        recipients: recipients.map(({ address, originalRecipient }) => ({
          address: privacy.recipient(address),
          original: privacy.original(originalRecipient),
        })),
      };
    }
    case "outcomes": {
      const [first] = event.outcomes;
      if (first === undefined) return undefined;
      const { attempt } = first;
      const { queue, virtualMta, agent, message } = attempt;
      return {
        kind: "attempt",
        at: attempt.at,
        message: first.recipient.message,
        sender: privacy.sender(
          message.sender,
          event.outcomes.length === 1 ? first.recipient.address : undefined,
        ),
        job: message.job,
        ...{ queue, virtualMta },
        by: agent?.dlvType,
        peer: attempt.peer && peerOf(attempt.peer),
        ends: event.outcomes.map((outcome) => endOf(outcome, privacy)),
      };
    }
    case "queue-deferred": {
      const { queue, at: since, retryAt: until, failure } = event.deferral;
      const text = cut(failure.text, LONGEST_TEXT);
      return { kind: "queue-waits", at: since, queue, until, status: failure.status, text };
    }
    case "reported":
      return { kind: "reported", at, message: event.about, report: event.report };
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
    ...{ at, what: WHAT[type] },
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
  const { kind: end, recipient } = outcome;
  const { address } = recipient;
  const shared = {
    end,
    attempts: recipient.attempts + (end === "deleted" ? 0 : 1),
    address: privacy.recipient(address),
    text: privacy.reply(cut(diagnosticOf(outcome).text, LONGEST_TEXT), address),
  };
  if (outcome.kind === "delivered")
    return {
      ...shared,
      status: outcome.reply.enhanced ?? "2.0.0",
      ...{ stage: undefined, host: undefined, next: undefined },
    };
  const { status, stage, host } = outcome.failure;
  const next = outcome.kind === "deferred" ? outcome.nextAttempt : undefined;
  return { ...shared, status, stage, host: host && cut(host, LONGEST_NAME), next };
}

function cut(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest) : text;
}
