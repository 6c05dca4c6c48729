import type { Outcome, QueueDeferral } from "../delivery/outcome.ts";
import type { DeliveryPlan } from "../delivery/plan.ts";
import type { QueueRef } from "../delivery/policy.ts";
import type { Route } from "../delivery/route.ts";
import type { FailedAttempt, Verdict } from "../delivery/verdict.ts";
import type { MessageInfo, Recipient } from "../message/envelope.ts";
import type { Submission } from "../message/submission.ts";
import type {
  Admission,
  InboundSession,
  MessageRead,
  RecipientGiven,
  SenderGiven,
} from "../reception/session.ts";
import type { PeerInfo } from "../smtp/client.ts";

/** First answer that is not undefined wins. */
export interface Decide<Scope, Payload, Answer> {
  readonly strategy: "decide";
  readonly scope: Scope;
  readonly payload: Payload;
  readonly result: Answer;
}

/** Handlers run in order; each gets the value of the one before and returns its own. */
export interface Transform<Scope, Payload, Value> {
  readonly strategy: "transform";
  readonly scope: Scope;
  readonly payload: Payload;
  readonly result: Value;
}

/** Told what happened; cannot delay or fail it. */
export interface Observe<Scope, Payload> {
  readonly strategy: "observe";
  readonly scope: Scope;
  readonly payload: Payload;
  readonly result: undefined;
}

/** Start in plugin order, the rest in reverse. */
export interface Lifecycle {
  readonly strategy: "lifecycle";
  readonly scope: "global";
  readonly payload: undefined;
  readonly result: undefined;
}

/** A message on its way into the queue. */
export interface MessagePlaced {
  readonly info: MessageInfo;
  readonly recipient: Recipient;
}

/** The closed table of hook points: where a plugin can take part in a message's way. */
export interface HookPoints {
  // Reception
  openSession: Decide<"source", InboundSession, Admission>;
  acceptSender: Decide<"source", SenderGiven, Admission>;
  acceptRecipient: Decide<"source", RecipientGiven, Admission>;
  inspectMessage: Decide<"source", MessageRead, Admission>;
  chooseVirtualMta: Decide<"source", MessageRead, string>;
  messageAccepted: Observe<"source", MessageRead>;
  // Queue
  /** The queue's domain part; the recipient's domain unless a handler answers. */
  assignQueue: Decide<"domain", MessagePlaced, string>;
  /** How a queue is delivered; made once per queue and configuration. Synchronous. */
  planDelivery: Transform<"domain", QueueRef, DeliveryPlan>;
  /** Fixed hosts instead of MX; undefined: MX of the queue's domain. */
  routeQueue: Decide<"domain", QueueRef, Route>;
  /** Synchronous. */
  judgeReply: Transform<"domain", FailedAttempt, Verdict>;
  /** Messages to send because of the outcomes of one attempt of a message (delivery reports), stored with them. */
  reportOutcomes: Transform<"domain", readonly Outcome[], readonly Submission[]>;
  // Events
  connectionOpened: Observe<"domain", QueueRef & { readonly peer: PeerInfo }>;
  connectionClosed: Observe<
    "domain",
    QueueRef & {
      readonly peer: PeerInfo;
      readonly reason: string | undefined;
      readonly sent: number;
    }
  >;
  recipientDelivered: Observe<"domain", Outcome & { readonly kind: "delivered" }>;
  recipientDeferred: Observe<"domain", Outcome & { readonly kind: "deferred" }>;
  recipientBounced: Observe<"domain", Outcome & { readonly kind: "bounced" }>;
  recipientDeleted: Observe<"domain", Outcome & { readonly kind: "deleted" }>;
  queueDeferred: Observe<"domain", QueueDeferral>;
  // Life
  start: Lifecycle;
  /** A new configuration is in force. */
  reconfigure: Lifecycle;
  /** No new work; what is under way may finish. */
  drain: Lifecycle;
  stop: Lifecycle;
}

export type HookName = keyof HookPoints;

/** Strategy and scope of every hook at run time; the type keeps it equal to the table above. */
export const HOOKS: {
  readonly [H in HookName]: {
    readonly strategy: HookPoints[H]["strategy"];
    readonly scope: HookPoints[H]["scope"];
  };
} = {
  openSession: { strategy: "decide", scope: "source" },
  acceptSender: { strategy: "decide", scope: "source" },
  acceptRecipient: { strategy: "decide", scope: "source" },
  inspectMessage: { strategy: "decide", scope: "source" },
  chooseVirtualMta: { strategy: "decide", scope: "source" },
  messageAccepted: { strategy: "observe", scope: "source" },
  assignQueue: { strategy: "decide", scope: "domain" },
  planDelivery: { strategy: "transform", scope: "domain" },
  routeQueue: { strategy: "decide", scope: "domain" },
  judgeReply: { strategy: "transform", scope: "domain" },
  reportOutcomes: { strategy: "transform", scope: "domain" },
  connectionOpened: { strategy: "observe", scope: "domain" },
  connectionClosed: { strategy: "observe", scope: "domain" },
  recipientDelivered: { strategy: "observe", scope: "domain" },
  recipientDeferred: { strategy: "observe", scope: "domain" },
  recipientBounced: { strategy: "observe", scope: "domain" },
  recipientDeleted: { strategy: "observe", scope: "domain" },
  queueDeferred: { strategy: "observe", scope: "domain" },
  start: { strategy: "lifecycle", scope: "global" },
  reconfigure: { strategy: "lifecycle", scope: "global" },
  drain: { strategy: "lifecycle", scope: "global" },
  stop: { strategy: "lifecycle", scope: "global" },
};
