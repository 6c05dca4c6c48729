import type {
  JournalEntry,
  JournalEvent,
  MessageId,
  MessageInfo,
  QueueDeferral,
  Recipient,
  RecordedOutcome,
} from "../../core/mod.ts";
import {
  type Complaint,
  type RemoteBounce,
  type RemoteStatus,
  returnedEvent,
} from "../returned-mail/contract.ts";

/** A recipient that was accepted. */
export interface Receipt {
  /** When, milliseconds since the epoch. */
  readonly at: number;
  readonly message: MessageId;
  readonly info: MessageInfo;
  readonly recipient: Recipient;
  /** The client's address, and ours that it was connected to; empty for mail made here. */
  readonly clientAddress: string;
  readonly localAddress: string;
}

/** What a record tells of, by its type. */
export type Recorded =
  | { readonly type: "d" | "b" | "t"; readonly of: RecordedOutcome }
  | { readonly type: "tq"; readonly of: QueueDeferral }
  | { readonly type: "r"; readonly of: Receipt }
  | { readonly type: "rb" | "rs"; readonly of: RemoteBounce | RemoteStatus }
  | { readonly type: "f"; readonly of: Complaint };

const TYPE: Readonly<Record<RecordedOutcome["kind"], "d" | "b" | "t">> = {
  delivered: "d",
  bounced: "b",
  deleted: "b",
  deferred: "t",
};

export function outcomeType({ kind }: RecordedOutcome): "d" | "b" | "t" {
  return TYPE[kind];
}

/** What there is to record of an event, in order: always the same of the same event. */
export function recordedIn({ at, event }: Pick<JournalEntry, "at" | "event">): readonly Recorded[] {
  switch (event.kind) {
    case "outcomes": {
      const recorded: Recorded[] = [];
      // An operator may take one out, and not want to see it recorded.
      for (const of of event.outcomes)
        if (of.kind !== "deleted" || of.accounted) recorded.push({ type: outcomeType(of), of });
      return recorded;
    }
    case "queue-deferred":
      return [{ type: "tq", of: event.deferral }];
    case "accepted": {
      const { message, info, recipients, clientAddress, localAddress } = event;
      const shared = { at, message, info, clientAddress, localAddress };
      return recipients.map((recipient) => ({ type: "r", of: { ...shared, recipient } }));
    }
    case "plugin":
      return returned(event);
    case "queue-mode":
    case "reported":
      return [];
  }
}

function returned(event: JournalEvent): readonly Recorded[] {
  const of = returnedEvent(event);
  if (of === undefined) return [];
  return of.type === "f" ? [{ type: of.type, of }] : [{ type: of.type, of }];
}
