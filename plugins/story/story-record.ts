import type { DeliveryStage, MessageId, Purpose } from "../../core/mod.ts";
import { domainTerm, FIELDS, type Terms } from "./terms.ts";

/** How far a clock that was set back may have put a message's events before itself, milliseconds. */
export const SLACK = 3_600_000;

/** A recipient that a message was taken for. */
export interface AcceptedRecipient {
  readonly address: string;
  /** ORCPT, if it was given. */
  readonly original: string | undefined;
}

/** What became of recipients in an attempt. */
export const ENDS = ["delivered", "deferred", "bounced", "deleted"] as const;

/** One of them. */
export type End = (typeof ENDS)[number];

/** A recipient's end of an attempt. */
export interface AttemptEnd {
  readonly end: End;
  readonly address: string;
  /** Attempts until now, with this one. */
  readonly attempts: number;
  /** Enhanced status code. */
  readonly status: string;
  /** The peer's reply on one line, or what happened. */
  readonly text: string;
  /** Where it failed; undefined when it did not. */
  readonly stage: DeliveryStage | undefined;
  /** Who replied, or could not be reached. */
  readonly host: string | undefined;
  /** When it is tried again, milliseconds since the epoch. */
  readonly next: number | undefined;
}

/** The other end of an attempt's connection. */
export interface StoryPeer {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** Our address. */
  readonly source: string;
  /** Protocol and cipher; undefined in clear. */
  readonly tls: string | undefined;
  /** TLS was offered and failed. */
  readonly tlsFellBack: boolean;
}

/** What mail that was made of a message's outcomes tells of it. */
export const MADE = { report: "reported", copy: "copied", forward: "forwarded" } as const;

/** What may come back about mail after it was delivered. */
export const RETURNS = ["remote-bounce", "remote-status", "complaint"] as const;

/** One of them. */
export type Return = (typeof RETURNS)[number];

/** Something that happened to mail, as the story keeps it. `at` is milliseconds since the epoch. */
export type StoryRecord =
  | {
      readonly kind: "accepted";
      readonly at: number;
      readonly message: MessageId;
      readonly sender: string;
      readonly size: number;
      /** The client as `helo (address)`, empty for mail made here; with its login, if it had one. */
      readonly client: string;
      readonly user: string | undefined;
      /** The address of ours that it came to. */
      readonly local: string;
      readonly virtualMta: string;
      /** The pool whose member that is, if it was chosen from one. */
      readonly pool: string | undefined;
      /** The plugin that chose it; undefined where none did. */
      readonly chosenBy: string | undefined;
      readonly job: string | undefined;
      readonly envelopeId: string | undefined;
      /** The field Message-ID, without its brackets. */
      readonly messageId: string | undefined;
      readonly recipients: readonly AcceptedRecipient[];
    }
  | {
      readonly kind: "attempt";
      readonly at: number;
      readonly message: MessageId;
      readonly sender: string;
      readonly job: string | undefined;
      /** `domain/vmta`. */
      readonly queue: string;
      readonly virtualMta: string;
      /** Accounting's word for how it was delivered, as `smtp`; undefined when nobody could. */
      readonly by: string | undefined;
      readonly peer: StoryPeer | undefined;
      readonly ends: readonly AttemptEnd[];
    }
  /** No host of a queue could be used; all of its mail waits. */
  | {
      readonly kind: "queue-waits";
      readonly at: number;
      readonly queue: string;
      readonly until: number;
      readonly status: string;
      readonly text: string;
    }
  /** A delivery report on a message was queued, or a copy of it. */
  | {
      readonly kind: "reported";
      readonly at: number;
      readonly message: MessageId;
      readonly report: MessageId;
      readonly purpose: Purpose;
    }
  /** Mail came back about a recipient: a host that had taken it reports, or somebody complains. */
  | {
      readonly kind: "returned";
      readonly at: number;
      readonly what: Return;
      /** The message it is about; undefined when it matches none. */
      readonly message: MessageId | undefined;
      /** Whether only we can have made what it was matched by. */
      readonly proven: boolean;
      readonly sender: string;
      readonly address: string;
      readonly job: string | undefined;
      /** The report itself; undefined when its name makes no sense. */
      readonly report: MessageId | undefined;
      /** Enhanced status code, or the type of the complaint. */
      readonly status: string;
      /** What the report says. */
      readonly text: string;
      /** Who reports. */
      readonly host: string;
      /** The field Message-ID of the message it is about, without its brackets. */
      readonly messageId: string | undefined;
    };

/** Ends that records are found by. What goes well is most of what happens: it is looked at, and its index would cost most and tell least. */
const FOUND_BY_EVENT: ReadonlySet<string> = new Set<End | Return>([
  ...ENDS.filter((end) => end !== "delivered"),
  ...RETURNS,
]);

/** Whether the index knows where events of a kind are. */
export function isFoundByEvent(event: string): boolean {
  return FOUND_BY_EVENT.has(event);
}

/** Names the terms by which a record is found, some of them perhaps more than once. */
export function termsOf(record: StoryRecord, terms: Terms): void {
  switch (record.kind) {
    case "accepted":
      terms.id(record.message);
      addSender(record, terms);
      if (record.messageId !== undefined) terms.term(FIELDS.mid, record.messageId);
      for (const { address } of record.recipients) addRecipient(address, terms);
      break;
    case "attempt":
      terms.id(record.message);
      addSender(record, terms);
      for (const { end, address } of record.ends) {
        addRecipient(address, terms);
        if (isFoundByEvent(end)) terms.term(FIELDS.event, end);
      }
      break;
    case "queue-waits":
      terms.term(FIELDS.queue, record.queue);
      break;
    case "reported":
      terms.id(record.message);
      terms.id(record.report);
      break;
    case "returned":
      if (record.message !== undefined) terms.id(record.message);
      if (record.report !== undefined) terms.id(record.report);
      if (record.messageId !== undefined) terms.term(FIELDS.mid, record.messageId);
      addSender(record, terms);
      addRecipient(record.address, terms);
      terms.term(FIELDS.event, record.what);
      break;
  }
}

function addSender(
  { sender, job }: { readonly sender: string; readonly job: string | undefined },
  terms: Terms,
): void {
  terms.term(FIELDS.from, sender);
  terms.term(FIELDS["from-domain"], domainTerm(sender));
  if (job !== undefined) terms.term(FIELDS.job, job);
}

function addRecipient(address: string, terms: Terms): void {
  terms.term(FIELDS.rcpt, address);
  terms.term(FIELDS.domain, domainTerm(address));
}
