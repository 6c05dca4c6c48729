import {
  diagnosticOf,
  idText,
  type JournalEntry,
  type MessageId,
  type MessageInfo,
  type QueueDeferral,
  type QueueModeChange,
  type Recipient,
  type RecordedOutcome,
} from "../../core/mod.ts";
import type { BounceCategories } from "../bounce-categories/contract.ts";
import { type ReturnedEvent, returnedEvent } from "../returned-mail/contract.ts";
import type { WebhookEvent } from "./event-type.ts";

/** What a webhook is told: one thing that happened to one recipient, or to a queue. */
export interface WebhookItem {
  /** Its event's place in the journal, and which of what that tells it is: from 0, in the order told. */
  readonly event: JournalEntry["id"];
  readonly part: number;
  readonly type: WebhookEvent;
  /** `domain/vmta`; before it is known, what it will be unless a rule sends it elsewhere. Empty where there is none. */
  readonly queue: string;
  /** Empty where there is none, as the others are. */
  readonly domain: string;
  readonly virtualMta: string;
  readonly job: string;
  /** All of it, as it is sent. */
  readonly json: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where it belongs, and what is told of it besides its id, type and time. */
interface Told extends Pick<WebhookItem, "type" | "queue" | "domain" | "virtualMta" | "job"> {
  /** When it happened, milliseconds since the epoch. */
  readonly at: number;
  /** Tells it from the others of its event, whatever else is wanted: an index. */
  readonly index: number;
  readonly fields: Fields;
}

/** What an entry of the journal tells. */
export function itemsOf(
  entry: JournalEntry,
  categories: Pick<BounceCategories, "of">,
): readonly WebhookItem[] {
  return toldBy(entry, categories).map(({ at, index, fields, ...told }, part) => ({
    ...told,
    ...{ event: entry.id, part },
    json: JSON.stringify({
      id: `${entry.at.toString(36)}-${entry.id.toString(36)}-${index.toString(36)}`,
      event: told.type,
      time: timeText(at),
      ...fields,
    }),
  }));
}

function toldBy(
  { at, event }: JournalEntry,
  categories: Pick<BounceCategories, "of">,
): readonly Told[] {
  switch (event.kind) {
    case "accepted":
      return event.recipients.map((recipient, index) =>
        accepted(event.message, event.info, recipient, index, event.clientAddress),
      );
    case "outcomes":
      return event.outcomes.map((outcome) => outcomeTold(outcome, categories));
    case "queue-deferred":
      return [queueDeferred(event.deferral)];
    case "queue-mode":
      return [modeChanged(event.change)];
    case "reported": {
      if (event.purpose !== "report") return [];
      const fields = { message: idText(event.about), report: idText(event.report) };
      return [{ ...NOWHERE, type: "reported", at, index: 0, fields }];
    }
    case "plugin": {
      const returned = returnedEvent(event);
      return returned === undefined ? [] : [cameBack(returned)];
    }
  }
}

const NOWHERE = { queue: "", domain: "", virtualMta: "", job: "" } as const;

function accepted(
  message: MessageId,
  info: MessageInfo,
  { address, domain }: Recipient,
  index: number,
  client: string,
): Told {
  const { virtualMta, job = "" } = info;
  return {
    ...{ type: "accepted", at: info.receivedAt, index },
    ...{ queue: `${domain}/${virtualMta}`, domain, virtualMta, job },
    fields: { ...messageFields(message, info), recipient: address, client: orNothing(client) },
  };
}

function outcomeTold(outcome: RecordedOutcome, categories: Pick<BounceCategories, "of">): Told {
  const { kind, attempt, recipient } = outcome;
  const { queue, virtualMta, message, peer, agent } = attempt;
  const { address } = recipient;
  const domain = domainIn(address);
  const said = diagnosticOf(outcome);
  const failure = kind === "delivered" ? undefined : outcome.failure;
  const reply = kind === "delivered" ? outcome.reply : outcome.failure.reply;
  return {
    ...{ type: kind, at: attempt.at, index: recipient.index },
    ...{ queue, domain, virtualMta, job: message.job ?? "" },
    fields: {
      ...messageFields(recipient.message, message),
      recipient: address,
      originalRecipient: recipient.originalRecipient,
      queue,
      status: failure?.status ?? reply?.enhanced ?? "2.0.0",
      code: reply?.code,
      diagnostic: `${said.type};${said.text}`,
      category: failure && categories.of(failure),
      host: peer?.host ?? failure?.host,
      hostAddress: orNothing(peer?.address),
      sourceAddress: orNothing(peer?.localAddress),
      tls: peer?.tls,
      agent: agent?.name,
      nextAttempt: kind === "deferred" ? timeText(outcome.nextAttempt) : undefined,
    },
  };
}

function queueDeferred({ queue, virtualMta, at, failure, retryAt }: QueueDeferral): Told {
  const { status, text: diagnostic, host } = failure;
  const fields = { queue, virtualMta, status, diagnostic, host, nextAttempt: timeText(retryAt) };
  const domain = domainOf(queue);
  return { ...NOWHERE, type: "queue-deferred", at, index: 0, queue, domain, virtualMta, fields };
}

function modeChanged(change: QueueModeChange): Told {
  const { queue, virtualMta, at, from, to, by, plugin, reason, until } = change;
  const end = until === undefined ? undefined : timeText(until);
  const fields = { queue, virtualMta, from, to, by, plugin, reason, until: end };
  const domain = domainOf(queue);
  return { ...NOWHERE, type: "queue-mode", at, index: 0, queue, domain, virtualMta, fields };
}

const RETURNED_TYPE: Readonly<Record<ReturnedEvent["type"], WebhookEvent>> = {
  rb: "remote-bounce",
  rs: "remote-status",
  f: "complaint",
};

function cameBack(returned: ReturnedEvent): Told {
  const { type, at, match, source, ...rest } = returned;
  return {
    ...{ ...NOWHERE, type: RETURNED_TYPE[type], at, index: 0 },
    domain: domainIn(rest.recipient),
    virtualMta: match?.virtualMta ?? "",
    job: match?.job ?? "",
    fields: {
      message: orNothing(match?.message),
      job: orNothing(match?.job),
      matchedBy: match?.by,
      proven: match?.proven ?? false,
      ...said(rest),
    },
  };
}

/** What a report says, without what it does not say. */
function said(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function messageFields(message: MessageId, info: MessageInfo): Fields {
  return {
    message: idText(message),
    sender: info.sender,
    virtualMta: info.virtualMta,
    virtualMtaPool: info.virtualMtaPool,
    job: info.job,
    envelopeId: info.envelopeId,
    user: info.origin.user,
    size: info.size,
    received: timeText(info.receivedAt),
  };
}

function domainIn(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

function domainOf(queue: string): string {
  return queue.slice(0, queue.lastIndexOf("/"));
}

function orNothing(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
