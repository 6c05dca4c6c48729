import type { Effect } from "../delivery/effect.ts";
import type { LaneRule } from "../delivery/lane-rule.ts";
import type { QueueModeChange } from "../delivery/mode-change.ts";
import type { Outcome, QueueDeferral } from "../delivery/outcome.ts";
import type { PeerToSecure } from "../delivery/peer-to-secure.ts";
import type { DeliveryPlan } from "../delivery/plan.ts";
import type { QueueInMode, QueueRef, QueueToPlan } from "../delivery/queue-ref.ts";
import type { MessageToRender, MessageToSeal, Rendering } from "../delivery/rendering.ts";
import type { MoveTo, QueueToRoute, Route } from "../delivery/route.ts";
import type { MailInOtherQueue } from "../delivery/shared-mail.ts";
import type { DeliveredAttempt, FailedAttempt, Verdict } from "../delivery/verdict.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { MessageInfo, Recipient } from "../message/envelope.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { Submission } from "../message/submission.ts";
import type { ContentExpected, ContentReader, Inspection } from "../reception/inspection.ts";
import type { KnownUser, UserAsked } from "../reception/known-user.ts";
import type {
  Admission,
  InboundSession,
  LoginGiven,
  MessageRead,
  RecipientAdmission,
  RecipientGiven,
  SenderGiven,
} from "../reception/session.ts";
import type { TlsAttempt } from "../smtp/tls-attempt.ts";
import type { HostRefused, TlsDemand } from "../smtp/tls-demand.ts";
import type { MessageInQueue, MessagePlaced, Replacement } from "./placed.ts";

export type * from "./placed.ts";

/** Whether a hook can wait for its handlers: `now` forbids a promise, by type and at run time. */
export type Timing = "now" | "late";

/**
 * May it go on? All handlers are asked until one refuses for good; a temporary refusal, or a handler that fails, does not stop
 * the asking. The answer is the first permanent refusal, else the first temporary one (451 4.3.0 for a handler that failed),
 * else acceptance. Silence (undefined) is not an objection.
 */
export interface Admit<Scope, Payload, Answer = Admission> {
  readonly strategy: "admit";
  readonly scope: Scope;
  readonly timing: "late";
  readonly payload: Payload;
  readonly result: Answer;
}

/**
 * As `Admit`, about a whole message: an acceptance may say what was found out about it, which is put together from all answers.
 */
export interface Inspect<Scope, Payload> {
  readonly strategy: "inspect";
  readonly scope: Scope;
  readonly timing: "late";
  readonly payload: Payload;
  readonly result: Inspection;
}

/**
 * Each handler may give a reader for content that is about to come; undefined: not interested. All readers get all of it, and are
 * asked at its end as by `Inspect`.
 */
export interface Read<Scope, Payload> {
  readonly strategy: "read";
  readonly scope: Scope;
  readonly timing: "late";
  readonly payload: Payload;
  readonly result: ContentReader;
}

/** First answer that is not undefined wins. When a handler fails there is no answer: the caller fails safe. */
export interface Decide<Scope, Payload, Answer> {
  readonly strategy: "decide";
  readonly scope: Scope;
  readonly timing: "late";
  readonly payload: Payload;
  readonly result: Answer;
}

/** Handlers run in order; each gets the value of the one before and returns its own. */
export interface Transform<Scope, Payload, Value, When extends Timing> {
  readonly strategy: "transform";
  readonly scope: Scope;
  readonly timing: When;
  readonly payload: Payload;
  readonly result: Value;
}

/** Told what happened; cannot delay or fail it. Nobody waits for a promise a handler returns; its rejection is logged. */
export interface Observe<Scope, Payload> {
  readonly strategy: "observe";
  readonly scope: Scope;
  readonly timing: "late";
  readonly payload: Payload;
  readonly result: undefined;
}

/** A new configuration is read: each handler makes ready all that can fail, and returns what puts it in force. */
export interface Prepare {
  readonly strategy: "prepare";
  readonly scope: "global";
  readonly timing: "late";
  readonly payload: undefined;
  readonly result: ConfigurationChange;
}

/** Start in plugin order, the rest in reverse. */
export interface Lifecycle {
  readonly strategy: "lifecycle";
  readonly scope: "global";
  readonly timing: "late";
  readonly payload: undefined;
  readonly result: undefined;
}

/** What a plugin has made ready for a new configuration. Either `commit` or `abandon` is called, once. */
export interface ConfigurationChange {
  /** Every plugin is ready and the new configuration is in force: acts by it. Nothing is undone when it fails. */
  commit(): void | Promise<void>;
  /** Another plugin could not make ready, the old configuration stays: lets go of what was made. */
  abandon?(): void | Promise<void>;
}

/** The closed table of hook points: where a plugin can take part in a message's way. */
export interface HookPoints {
  // Reception
  /** A client has connected. */
  openSession: Admit<"source", InboundSession>;
  /**
   * AUTH: who is this? Answered with what proves it, or with what came of comparing the password. No answer means an unknown user
   * (535). Asked again after a reload, without mechanism and password: a user who is gone is disconnected. When a handler
   * fails: 454 4.7.0.
   */
  findIdentity: Decide<"source", UserAsked, KnownUser>;
  /** AUTH has succeeded: may this user log in, here and now? A refusal does not count as a failed login. */
  acceptLogin: Admit<"source", LoginGiven>;
  /** MAIL. */
  acceptSender: Admit<"source", SenderGiven>;
  /**
   * RCPT: may this client have mail sent to this recipient here at all? Asked before `acceptRecipient`, which is asked only
   * when the answer is yes, so that strangers can probe nothing. Without an answer: 550 5.7.1, never an open relay.
   */
  permitRelay: Decide<"source", RecipientGiven, Admission>;
  /**
   * RCPT that `permitRelay` has allowed: has anyone an objection? A handler may also accept a recipient that is to bounce: the
   * message is taken, and that recipient bounces without an attempt, unless another handler refuses it.
   */
  acceptRecipient: Admit<"source", RecipientGiven, RecipientAdmission>;
  /**
   * DATA, or the first BDAT: who wants to read the content as it arrives? In one pass, before `inspectMessage`, which sees what the
   * readers came to. Content made here does not pass through it.
   */
  readContent: Read<"source", ContentExpected>;
  /** The message has been read and is not stored yet. */
  inspectMessage: Inspect<"source", MessageRead>;
  /**
   * Who gets a message in the end: aliases and the like, before it is queued. Messages made here pass through it too. A
   * recipient that stands for others goes, with its address as their original one (RFC 3461 §4.2). When a handler fails the
   * message is refused for now (451 4.3.0).
   */
  reshapeEnvelope: Transform<"global", MessageInfo, readonly Recipient[], "late">;
  /** The virtual MTA of a message by its name, or a pool's name, whose members take turns. `{default}` when nobody answers. */
  chooseVirtualMta: Decide<"source", MessageRead, string>;
  /** It is on disk. What a handler does before its first `await` is done when the client gets its 250. */
  messageAccepted: Observe<"source", MessageRead>;
  // Queue
  /** The queue's domain part, or a name in braces for a queue of a plugin's own; the recipient's domain unless a handler answers. */
  assignQueue: Decide<"domain", MessagePlaced, string>;
  /**
   * Another virtual MTA for a message that a client sent, in one of its queues: asked once for each, when `assignQueue` has been. The queue's
   * domain is that of the queue which new mail goes into, such as one that many domains share; the settings are the queue's. Without an
   * answer its own virtual MTA keeps it. What the answer has taken of a limit counts as used when the message is stored, and is free
   * again when it is not. Messages made here are not asked about.
   */
  replaceVirtualMta: Decide<"domain", MessageInQueue, Replacement>;
  /**
   * How a queue is delivered in the mode it is in; made once per queue, mode and configuration. When a handler fails the queue
   * waits.
   */
  planDelivery: Transform<"domain", QueueToPlan, DeliveryPlan, "now">;
  /**
   * Limits for parts of a queue's mail, told apart by sender, job, user or notes: a list that begins empty, and to which handlers add
   * theirs; asked once per queue, mode and configuration. Mail that must wait by such a rule keeps no other mail of the queue waiting. When
   * a handler fails the queue waits.
   */
  planLanes: Transform<"domain", QueueInMode, readonly LaneRule[], "now">;
  /**
   * Fixed hosts instead of MX, or another queue that all of the mail goes into; undefined: MX of the queue's domain. Asked before a
   * connection is opened. A queue that cannot be, or makes a loop, is told of and passed over: the mail goes from where it is.
   */
  routeQueue: Decide<"domain", QueueToRoute, Route | MoveTo>;
  /**
   * Mail of a domain waits in the queue of another one, into which its own queue's mail goes or went: may it go with the mail there? Asked
   * before it is sent, with the settings of its own queue; without an answer it may. Otherwise it goes back into its own queue, and
   * `routeQueue` is asked about that again. When a handler fails the mail waits. Answers are asked for often: what takes look-ups is for
   * the handler to keep.
   */
  shareQueue: Decide<"domain", MailInOtherQueue, boolean>;
  /**
   * What TLS must be like on connections to one host of a queue, asked before one is opened or lent. The value starts as what the plan
   * demands of it (`tls`, `use-starttls`, …), and can only be made stricter, or the host refused for now: the next one is tried, and the
   * mail waits where there is none. When a handler fails the host is refused. Answers are asked for often: what takes look-ups is for the
   * handler to keep.
   */
  securePeer: Transform<"domain", PeerToSecure, TlsDemand | HostRefused, "late">;
  /**
   * What a message looks like to some of its recipients: asked before each transaction, and again when another host is tried. The
   * value starts as `AS_STORED`; a handler that changes nothing returns what it was given. When a handler fails the mail waits. What is
   * stored does not change, and reports quote what is stored.
   */
  renderMessage: Transform<"domain", MessageToRender, Rendering, "late">;
  /**
   * Signatures, over the final envelope, header and body: fields to be put in front of those given, which have to stay at the end of
   * the list. Runs after `renderMessage`. When a handler fails the mail waits.
   */
  sealMessage: Transform<"domain", MessageToSeal, readonly HeaderField[], "late">;
  /**
   * What to do about a failed attempt, and what it changes besides (`effects`): the mode of the queue, its pace, where it goes. When a
   * handler fails the mail waits; an effect that makes no sense is reported and ignored.
   */
  judgeReply: Transform<"domain", FailedAttempt, Verdict, "now">;
  /**
   * What a delivery changes besides its recipients: asked once per transaction that was taken for some of them and is recorded. The
   * value starts as an empty list. When a handler fails nothing changes.
   */
  judgeDelivery: Transform<"domain", DeliveredAttempt, readonly Effect[], "now">;
  /**
   * Messages to send because of the outcomes of one attempt of a message (delivery reports), stored with them. A handler that
   * fails is passed over; when it had begun (it answered with a promise) and nobody else has anything to send, or its draft had
   * no room, all are asked again later.
   */
  reportOutcomes: Transform<"domain", readonly Outcome[], readonly Submission[], "late">;
  // Events
  /** A connection was to have TLS: what came of it. With opportunistic TLS one in clear text may follow. */
  tlsTried: Observe<"domain", QueueRef & TlsAttempt>;
  /** A connection that delivers a queue's mail is open. */
  connectionOpened: Observe<"domain", QueueRef & { readonly peer: PeerInfo }>;
  /** It is closed; `sent` says how many messages went over it, `reason` what broke it. */
  connectionClosed: Observe<
    "domain",
    QueueRef & {
      readonly peer: PeerInfo;
      readonly reason: string | undefined;
      readonly sent: number;
    }
  >;
  /** A host, program or file has taken the message for a recipient, and that is recorded. */
  recipientDelivered: Observe<"domain", Outcome & { readonly kind: "delivered" }>;
  /** An attempt failed for now, and that is recorded. */
  recipientDeferred: Observe<"domain", Outcome & { readonly kind: "deferred" }>;
  /** Given up, and that is recorded; a report may follow. */
  recipientBounced: Observe<"domain", Outcome & { readonly kind: "bounced" }>;
  /** Taken out of its queue by an operator. */
  recipientDeleted: Observe<"domain", Outcome & { readonly kind: "deleted" }>;
  /** No host of a queue could be used: all of its mail waits. */
  queueDeferred: Observe<"domain", QueueDeferral>;
  /** A queue is in another mode from now on: its plan is another one. */
  queueModeChanged: Observe<"domain", QueueModeChange>;
  // Life
  /** All services are there; mail is taken and sent from now on. What it throws keeps the server from starting. */
  start: Lifecycle;
  /** A reload: what it throws keeps the old configuration in force. */
  reconfigure: Prepare;
  /** No new work; what is under way may finish. */
  drain: Lifecycle;
  /** The end. Called only where `start`, if there is one, was called, also when that failed. */
  stop: Lifecycle;
}

/** The name of a hook point. */
export type HookName = keyof HookPoints;

/** Hook points of one strategy. */
export type HooksOf<S extends string, When extends Timing = Timing> = {
  [H in HookName]: HookPoints[H]["strategy"] extends S
    ? HookPoints[H]["timing"] extends When
      ? H
      : never
    : never;
}[HookName];
