import { normalizeAddressDomain } from "../message/address.ts";
import type { AgentConnection, ConnectResult, PeerInfo } from "../message/agent-connection.ts";
import {
  LONGEST_EVENT,
  type RecipientOutcome,
  type TransactionEnding,
  type TransactionResult,
} from "../message/transaction.ts";
import type { Target, TargetSource } from "../pool/target.ts";
import { isKeptChange } from "../state/live-change.ts";
import { SUBMISSIONS } from "./answers.ts";
import { FAILURE } from "./failure-answer.ts";
import { isReply } from "./reply-answer.ts";
import {
  isAddress,
  isBoolean,
  isNumber,
  isObject,
  isOneOf,
  isText,
  listOf,
  objectShape,
  orNothing,
  type Shape,
  shape,
  type Test,
} from "./shape.ts";

/** Targets in a list. */
const MOST_TARGETS = 1000;
/** Bytes of the texts that targets are known by. */
const LONGEST_NAME = 4096;

const isName: Test = (value) => typeof value === "string" && value.length <= LONGEST_NAME;
const isPort: Test = (value) =>
  Number.isInteger(value) && isNumber()(value) && Number(value) <= 65_535;

export const TARGET: Shape<Target> = objectShape<Target>("a target", {
  hostName: isName,
  address: orNothing(isName),
  port: isPort,
  place: isName,
  key: isName,
  sourceAddress: orNothing(isAddress),
  mxSite: orNothing(isText),
  mayChange: orNothing(isBoolean),
  onlyTlsOptional: orNothing(isBoolean),
});

const TARGET_LIST = listOf(
  `a list of at most ${MOST_TARGETS} targets, or { next(), failure }`,
  TARGET,
  { most: MOST_TARGETS },
);

/** What an agent may answer when it is asked for targets. */
export const TARGETS: Shape<readonly Target[] | TargetSource> = {
  is: (value): value is readonly Target[] | TargetSource =>
    Array.isArray(value)
      ? TARGET_LIST.is(value)
      : isObject(value) && typeof value.next === "function",
  problem: TARGET_LIST.problem,
};

const isFailureOrNothing: Test = orNothing(FAILURE.is);
const isTls: Test = (value) => isObject(value) && isText(value.protocol) && isText(value.cipher);

const isMost: Test = isNumber({ min: 1, endless: true });
const isLimits: Test = (value) =>
  isObject(value) && isMost(value.messages) && isMost(value.recipients) && isMost(value.domains);

const PEER: Shape<PeerInfo> = objectShape<PeerInfo>("the peer of a connection", {
  host: isName,
  address: isName,
  port: isPort,
  localAddress: isName,
  extensions: (value) => Array.isArray(value) && value.length <= 1000 && value.every(isName),
  sizeLimit: orNothing(isNumber()),
  limits: orNothing(isLimits),
  tls: orNothing(isTls),
  tlsFellBack: isBoolean,
  masked: orNothing(isBoolean),
});

const CONNECTION: Shape<AgentConnection> = shape(
  "{ peer, usable, closeReason, send(), quit(), destroy(), onClose() }",
  (value): value is AgentConnection =>
    isObject(value) &&
    PEER.is(value.peer) &&
    [value.send, value.quit, value.destroy, value.onClose].every(isFunction),
);

export const CONNECT_RESULT: Shape<ConnectResult> = shape(
  "{ ok: true, connection } or { ok: false, failure }",
  (value): value is ConnectResult =>
    isObject(value) &&
    ((value.ok === true && CONNECTION.is(value.connection)) ||
      (value.ok === false && FAILURE.is(value.failure))),
);

const ENDINGS: Readonly<Record<TransactionEnding, true>> = {
  judged: true,
  unfit: true,
  broken: true,
  dismissed: true,
  "in-doubt": true,
  "not-begun": true,
};

const RESULT: Shape<TransactionResult> = objectShape<TransactionResult>("a transaction's result", {
  outcomes: (value) => Array.isArray(value) && value.every(isOutcome),
  ending: isOneOf(Object.keys(ENDINGS)),
  failure: isFailureOrNothing,
  mailTaken: isBoolean,
  messages: orNothing(SUBMISSIONS.is),
  events: orNothing((value) => isSome(value, isEvent) && bytesOf(value) <= MOST_EVENT_BYTES),
  state: orNothing((value) => isSome(value, isKeptChange)),
});

/** Events, and changes of state, that come with one transaction; bytes of the events. */
const MOST_FOLLOW_UPS = 1000;
const MOST_EVENT_BYTES = 1024 * 1024;

function isSome(value: unknown, test: Test): boolean {
  return Array.isArray(value) && value.length <= MOST_FOLLOW_UPS && value.every(test);
}

function bytesOf(events: unknown): number {
  if (!Array.isArray(events)) return 0;
  return events.reduce((sum: number, { text }) => sum + Buffer.byteLength(text), 0);
}

function isEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, text } = value;
  return isName(name) && typeof text === "string" && Buffer.byteLength(text) <= LONGEST_EVENT;
}

/** The result of a transaction with so many recipients; `events` are those that the agent's plugin declares. */
export function resultOf(
  recipients: number,
  events: ReadonlySet<string>,
): Shape<TransactionResult> {
  return shape(
    `a transaction's result with ${recipients} outcomes, not all of them "left-over", a failure unless it ended "judged", events of the plugin's own, and changes that its state made`,
    (value): value is TransactionResult =>
      RESULT.is(value) &&
      value.outcomes.length === recipients &&
      (value.events === undefined || value.events.every(({ name }) => events.has(name))) &&
      // What is left over is sent again at once: without progress that would never end.
      value.outcomes.some(({ kind }) => kind !== "left-over") &&
      (value.ending === "judged" || value.failure !== undefined),
  );
}

/**
 * What an agent gave as the result of a transaction, each part read once: what its getters say later changes nothing. A recipient
 * whose failure is that of the whole transaction has no answer of its own; it is the same object afterwards as well.
 */
export function resultRead(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { outcomes, ending, failure, mailTaken, messages, events, state } = given;
  const whole = failureRead(failure);
  const outcomeRead = (outcome: unknown): unknown => {
    if (!isObject(outcome)) return outcome;
    const { kind, reply, failure: own, queue, text } = outcome;
    if (kind === "moved") return { kind, queue: queueRead(queue), text };
    if (kind === "delivered") return { kind, reply: replyRead(reply) };
    return { kind, failure: own === failure ? whole : failureRead(own) };
  };
  return {
    outcomes: Array.isArray(outcomes) ? outcomes.map(outcomeRead) : outcomes,
    ending,
    failure: whole,
    mailTaken,
    messages,
    events: Array.isArray(events) ? events.map(eventRead) : events,
    state: Array.isArray(state) ? [...state] : state,
  };
}

function queueRead(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { domain, virtualMta } = given;
  return { domain, virtualMta };
}

function eventRead(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { name, text } = given;
  return { name, text };
}

function failureRead(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { stage, temporary, status, reply, text, host } = given;
  return { stage, temporary, status, reply: replyRead(reply), text, host };
}

function replyRead(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { code, enhanced, lines } = given;
  return { code, enhanced, lines: Array.isArray(lines) ? [...lines] : lines };
}

function isOutcome(value: unknown): value is RecipientOutcome {
  if (!isObject(value)) return false;
  const { kind, reply, failure, queue, text } = value;
  if (kind === "moved") return isQueue(queue) && isText(text);
  if (kind === "delivered") return isReply(reply) && isObject(reply) && isPositive(reply.code);
  return (kind === "failed" || kind === "left-over") && FAILURE.is(failure);
}

function isQueue(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { domain, virtualMta } = value;
  return (
    typeof domain === "string" && normalizeAddressDomain(domain) === domain && isName(virtualMta)
  );
}

function isPositive(code: unknown): boolean {
  return Number(code) >= 200 && Number(code) <= 299;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}
