import { isIP } from "node:net";
import type { Effect } from "../delivery/effect.ts";
import type { MoveTo, Route, RouteHost } from "../delivery/route.ts";
import type { Verdict } from "../delivery/verdict.ts";
import { isSocketHost, normalizeDomain } from "../directive/kinds/hosts.ts";
import type { Reply } from "../errors/reply.ts";
import { normalizeAddressDomain, normalizeQueueDomain } from "../message/address.ts";
import type { MessageInfo, Recipient } from "../message/envelope.ts";
import { isNotes, MESSAGE_NOTES_LIMIT, RECIPIENT_NOTES_LIMIT } from "../message/notes.ts";
import type { Submission } from "../message/submission.ts";
import { PURPOSES } from "../message/submission.ts";
import type { Admission, RecipientAdmission } from "../reception/session.ts";
import type { ConfigurationChange, HookPoints, HooksOf } from "./contract.ts";
import { DEMAND } from "./demand-answer.ts";
import { FAILURE } from "./failure-answer.ts";
import { CONTENT_READER, inspectionShape, isPriority } from "./inspection-answer.ts";
import { LANE_RULES } from "./lane-answer.ts";
import type { Replacement } from "./placed.ts";
import { PLAN } from "./plan-answer.ts";
import { FIELDS, RENDERING } from "./rendering-answer.ts";
import { copyOfReply, isReplyOf } from "./reply-answer.ts";
import {
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
} from "./shape.ts";
import { KNOWN_USER } from "./user-answer.ts";

/** Hosts of a route, over all tiers. */
const MOST_HOSTS = 1000;
/** The longest name of a queue, characters. */
const LONGEST_QUEUE = 1000;
/** The longest pause a verdict may ask for, milliseconds: ten years, as long as any duration in a file. */
const LONGEST_PAUSE = 10 * 365 * 86_400_000;

/** A refusal's reply: with a code of success the client would believe its mail taken. */
function isRefusal(value: unknown): value is Reply {
  return isReplyOf(value, "45");
}

function isAdmission(value: unknown): value is Admission {
  if (!isObject(value)) return false;
  return value.accept === true || (value.accept === false && isRefusal(value.reply));
}

/** A bounce where none can be had must not pass for a plain yes. */
const ADMISSION: Shape<Admission> = shape(
  "{ accept: true } without bounce, or { accept: false, reply } where reply has a code from 400 to 599, an enhanced code of the same class or none, and lines of text",
  (value): value is Admission =>
    isAdmission(value) && (!("bounce" in value) || value.bounce === undefined),
  copyOfAdmission,
);

const RECIPIENT_ADMISSION: Shape<RecipientAdmission> = shape(
  "{ accept: true }, with bounce where a reply from 500 to 599 is what the recipient bounces with, or { accept: false, reply } where reply has a code from 400 to 599, an enhanced code of the same class or none, and lines of text",
  (value): value is RecipientAdmission =>
    isAdmission(value) &&
    (!("bounce" in value) || value.bounce === undefined || isFinalRefusal(value.bounce)),
  (given) => {
    const { accept } = given;
    if (!accept) return copyOfAdmission(given);
    const { bounce } = given;
    return bounce === undefined ? YES : { accept, bounce: copyOfReply(bounce) };
  },
);

function isFinalRefusal(value: unknown): boolean {
  return isReplyOf(value, "5");
}

const YES: Admission = { accept: true };

function copyOfAdmission(admission: Admission): Admission {
  if (admission.accept) return YES;
  return { accept: false, reply: copyOfReply(admission.reply) };
}

/** Which names there are is known to who asks. */
const VIRTUAL_MTA: Shape<string> = shape(
  "the name of a virtual MTA or of a pool",
  (value): value is string => typeof value === "string",
);

const QUEUE_DOMAIN: Shape<string> = shape(
  "a domain name, an address literal in brackets, or a name in braces",
  (value): value is string =>
    typeof value === "string" && normalizeQueueDomain(value) !== undefined,
);

const REPLACEMENT: Shape<Replacement> = shape(
  "{ virtualMta } with the name of a virtual MTA, and grant where something was taken of a limit",
  (value): value is Replacement =>
    isObject(value) &&
    typeof value.virtualMta === "string" &&
    (value.grant === undefined || isGrant(value.grant)),
  ({ virtualMta, grant }) => ({ virtualMta, grant }),
);

function isGrant(value: unknown): boolean {
  return (
    isObject(value) && typeof value.settle === "function" && typeof value.cancel === "function"
  );
}

const ROUTE_HOST: Shape<RouteHost> = objectShape<RouteHost>("a host", {
  host: (value) =>
    typeof value === "string" &&
    (isIP(value) !== 0 || isSocketHost(value) || normalizeDomain(value) === value),
  port: (value) =>
    Number.isInteger(value) && isNumber({ min: 1 })(value) && Number(value) <= 65_535,
  lookupMx: isBoolean,
});

const ROUTE: Shape<Route> = shape(
  "{ tiers: [[{ host, port, lookupMx }]] } with a host at least, its name in lower case and A-labels",
  (value): value is Route =>
    isObject(value) &&
    isTiers(value.tiers) &&
    orNothing(isBoolean)(value.byDns) &&
    orNothing(isBoolean)(value.oneSite),
);

/** A queue by its name or its parts, in whatever spelling. */
function isQueue(value: unknown): boolean {
  if (typeof value === "string")
    return value.length <= LONGEST_QUEUE && /^[^/]+\/./.test(value) && isDomainOf(value);
  return (
    isObject(value) &&
    isText(value.virtualMta) &&
    value.virtualMta !== "" &&
    typeof value.domain === "string" &&
    normalizeAddressDomain(value.domain) !== undefined
  );
}

function isDomainOf(name: string): boolean {
  return normalizeAddressDomain(name.slice(0, name.indexOf("/"))) !== undefined;
}

const YES_OR_NO: Shape<boolean> = shape(
  "true or false",
  (value): value is boolean => typeof value === "boolean",
);

const MOVE: Shape<MoveTo> = shape(
  "{ moveTo } with a queue, as text (domain/vmta) or by its parts",
  (value): value is MoveTo =>
    isObject(value) &&
    isQueue(value.moveTo) &&
    (value.until === undefined || isNumber({ endless: true })(value.until)),
  ({ moveTo, until }) => ({
    moveTo: typeof moveTo === "string" ? moveTo : { ...moveTo },
    until,
  }),
);

const ROUTE_OR_MOVE: Shape<Route | MoveTo> = {
  is: (value): value is Route | MoveTo => ROUTE.is(value) || MOVE.is(value),
  copy: (value) => ("moveTo" in value ? (MOVE.copy?.(value) ?? value) : value),
  problem: (value) => (isObject(value) && "moveTo" in value ? MOVE : ROUTE).problem(value),
};

function isTiers(value: unknown): boolean {
  if (!Array.isArray(value) || !value.every((tier) => Array.isArray(tier))) return false;
  const hosts = value.flat();
  return hosts.length > 0 && hosts.length <= MOST_HOSTS && hosts.every(ROUTE_HOST.is);
}

const VERDICT: Shape<Verdict> = objectShape<Verdict>("a verdict", {
  action: isOneOf(["defer", "bounce"]),
  retryAfter: (value) => isNumber()(value) && Number(value) <= LONGEST_PAUSE,
  failure: FAILURE.is,
  minimumAge: orNothing(isNumber()),
  effects: orNothing(Array.isArray),
  notes: orNothing((value) => isNotes(value, RECIPIENT_NOTES_LIMIT)),
});

/** Each of them is looked at by itself. */
const EFFECTS: Shape<readonly Effect[]> = shape(
  "the list of effects, that it was given or a new one",
  (value): value is readonly Effect[] => Array.isArray(value),
);

const INFO: Shape<MessageInfo> = objectShape<MessageInfo>("facts of a message", {
  sender: isText,
  envelopeId: orNothing(isText),
  returnContent: orNothing(isOneOf(["full", "headers"])),
  eightBit: isBoolean,
  smtpUtf8: isBoolean,
  size: isNumber(),
  receivedAt: isNumber(),
  origin: isObject,
  virtualMta: isText,
  virtualMtaPool: orNothing(isText),
  job: orNothing(isText),
  notes: orNothing((value) => isNotes(value, MESSAGE_NOTES_LIMIT)),
});

const RECIPIENT: Shape<Recipient> = objectShape<Recipient>("a recipient", {
  address: (value) => isText(value) && value !== "",
  domain: (value) => typeof value === "string" && normalizeAddressDomain(value) === value,
  originalRecipient: orNothing(isText),
  notify: isNumber(),
  priority: orNothing(isPriority),
  notes: orNothing((value) => isNotes(value, RECIPIENT_NOTES_LIMIT)),
});

const RECIPIENTS: Shape<readonly Recipient[]> = shape(
  "the list of recipients, of one at least",
  (value): value is readonly Recipient[] =>
    Array.isArray(value) && value.length > 0 && value.every(RECIPIENT.is),
);

const SUBMISSION: Shape<Submission> = objectShape<Submission>("a message", {
  info: INFO.is,
  recipients: (value) => Array.isArray(value) && value.length > 0 && value.every(RECIPIENT.is),
  body: (value) =>
    isObject(value) &&
    Number.isSafeInteger(value.id) &&
    typeof value.write === "function" &&
    typeof value.discard === "function",
  purpose: (value) => value === undefined || PURPOSES.some((one) => one === value),
});

export const SUBMISSIONS: Shape<readonly Submission[]> = listOf(
  "the list of messages to send, each with info, recipients and body",
  SUBMISSION,
);

const CHANGE: Shape<ConfigurationChange> = shape(
  "{ commit() { … } }, and abandon() where something must be released",
  (value): value is ConfigurationChange =>
    isObject(value) &&
    typeof value.commit === "function" &&
    (value.abandon === undefined || typeof value.abandon === "function"),
);

/** What the answer of each hook that has one must look like. */
export const ANSWERS: {
  readonly [H in HooksOf<"admit" | "inspect" | "read" | "decide" | "transform" | "prepare">]: Shape<
    HookPoints[H]["result"]
  >;
} = {
  openSession: ADMISSION,
  findIdentity: KNOWN_USER,
  acceptLogin: ADMISSION,
  acceptSender: ADMISSION,
  permitRelay: ADMISSION,
  acceptRecipient: RECIPIENT_ADMISSION,
  readContent: CONTENT_READER,
  inspectMessage: inspectionShape(ADMISSION),
  reshapeEnvelope: RECIPIENTS,
  chooseVirtualMta: VIRTUAL_MTA,
  assignQueue: QUEUE_DOMAIN,
  replaceVirtualMta: REPLACEMENT,
  planDelivery: PLAN,
  planLanes: LANE_RULES,
  routeQueue: ROUTE_OR_MOVE,
  shareQueue: YES_OR_NO,
  securePeer: DEMAND,
  renderMessage: RENDERING,
  sealMessage: FIELDS,
  judgeReply: VERDICT,
  judgeDelivery: EFFECTS,
  reportOutcomes: SUBMISSIONS,
  reconfigure: CHANGE,
};
