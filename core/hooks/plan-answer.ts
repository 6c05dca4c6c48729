import { AGENT_NAME } from "../delivery/agent.ts";
import type { DeliveryPlan } from "../delivery/plan.ts";
import type { Ceiling, RateLimit } from "../limits/rate-limit.ts";
import type { SmtpTimeouts } from "../smtp/client.ts";
import { FAILURE } from "./failure-answer.ts";
import {
  isAddress,
  isBoolean,
  isNumber,
  isObject,
  isOneOf,
  listOf,
  objectShape,
  orNothing,
  type Shape,
  type Test,
} from "./shape.ts";

const isTime = isNumber({ endless: true });
const isLimit = isNumber({ endless: true });
export const isRate: Test = (value) =>
  isObject(value) &&
  isLimit(value.count) &&
  isNumber({ min: 1 })(value.window) &&
  orNothing(isBoolean)(value.spread);

/** Limits of each kind at most: each is looked at for every connection. */
const MOST_LIMITS = 1000;

const isDimension = isOneOf([
  "queue",
  "virtual-mta",
  "source-ip",
  "source-net",
  "peer-ip",
  "mx-host",
  "mx-site",
]);

const isName: Test = (value) => typeof value === "string" && /^[^\p{Cc}]{1,256}$/u.test(value);

/** The names of a queue and of what counts in it, at most. */
const isKey: Test = (value) => typeof value === "string" && value !== "" && value.length <= 1000;

const SUBJECT = {
  name: isName,
  by: (value: unknown) => Array.isArray(value) && value.length <= 7 && value.every(isDimension),
  block: orNothing(isName),
  group: orNothing(isName),
  from: orNothing(isObject),
  to: orNothing(isObject),
  mx: orNothing(isObject),
};

const RATE_LIMITS = listOf(
  `a list of at most ${MOST_LIMITS} limits`,
  objectShape<RateLimit>("a limit { name, counts, rate, by }", {
    ...SUBJECT,
    counts: isOneOf(["recipients", "connections", "bytes"]),
    rate: isRate,
    daily: orNothing(
      (value) => isObject(value) && isKey(value.key) && typeof value.today === "function",
    ),
  }),
  { most: MOST_LIMITS },
);

const CEILINGS = listOf(
  `a list of at most ${MOST_LIMITS} limits of connections at a time`,
  objectShape<Ceiling>("a limit { name, most, by }", {
    ...SUBJECT,
    most: isNumber({ min: 1, endless: true }),
  }),
  { most: MOST_LIMITS },
);

const TIMEOUTS: Shape<SmtpTimeouts> = objectShape<SmtpTimeouts>("time limits", {
  connect: isTime,
  greeting: isTime,
  command: isTime,
  mail: isTime,
  rcpt: isTime,
  dataStart: isTime,
  dataBlock: isTime,
  dataEnd: isTime,
  multiLine: isTime,
  transaction: isTime,
});

/** Goes out in EHLO: a name or a literal, no sign that ends the command. */
function isSource(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { address, heloName, proxy } = value;
  const named = typeof heloName === "string" && /^[^\s\p{Cc}]{1,255}$/u.test(heloName);
  if (!named || !orNothing(isAddress)(address)) return false;
  return proxy === undefined || (address !== undefined && isProxy(proxy));
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
}

function isProxy(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, protocol, host, port, local, fromPort, login, rank } = value;
  const known = isOneOf(["proxy-1", "proxy-2", "socks5"])(protocol) && isName(name);
  const there = typeof host === "string" && /^[^\s\p{Cc}]{1,255}$/u.test(host) && isPort(port);
  const from = orNothing(isObject)(local) && isPort(fromPort) && isNumber()(rank);
  return known && there && from && orNothing(isObject)(login);
}

function isLogin(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { user, key, inClear, password, nonce } = value;
  const named = typeof user === "string" && /^[^\p{Cc}]{1,1000}$/u.test(user);
  const keyed = typeof key === "string" && /^[!-~]{1,200}$/.test(key);
  const asked = typeof password === "function" && typeof nonce === "function";
  return named && keyed && asked && isBoolean(inClear);
}

function isAgentName(value: unknown): boolean {
  return typeof value === "string" && AGENT_NAME.test(value);
}

const areFunctions: Test = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === "function");

export const PLAN: Shape<DeliveryPlan> = objectShape<DeliveryPlan>("a plan of delivery", {
  agent: isAgentName,
  obstacle: orNothing(FAILURE.is),
  sources: (value) => Array.isArray(value) && value.length > 0 && value.every(isSource),
  maxConnections: isLimit,
  maxVirtualMtaConnections: isLimit,
  maxTotalConnections: isLimit,
  priority: (value) => isNumber()(value) && Number(value) <= 100,
  interruption: isOneOf(["never", "after-message", "at-once"]),
  connectionGroup: orNothing(isName),
  limits: RATE_LIMITS.is,
  ceilings: CEILINGS.is,
  connectInterval: isTime,
  rampUpInterval: isTime,
  maxHostsPerAttempt: isNumber({ min: 1, endless: true }),
  after421: isOneOf(["defer", "next-host"]),
  withoutMx: isOneOf(["address", "wait", "bounce"]),
  assumeDelivered: isBoolean,
  retryUponNewMail: isBoolean,
  eightBitFallback: isOneOf(["send", "bounce"]),
  maxAge: isTime,
  delayNoticeInterval: isTime,
  maxMessagesPerConnection: isLimit,
  maxErrorsPerConnection: isLimit,
  maxRecipientsPerTransaction: isLimit,
  maxMessageSize: isLimit,
  idleTimeout: isTime,
  pipelineDepth: isNumber({ min: 1, endless: true }),
  pixWorkaround: isBoolean,
  ignoreExtensions: (value) => value instanceof Set,
  tls: isOneOf(["none", "opportunistic", "required", "verified"]),
  tlsContext: orNothing(isObject),
  tlsSessions: isBoolean,
  login: orNothing(isLogin),
  timeouts: TIMEOUTS.is,
  dnsTimeout: isTime,
  allowMxTo: (value) => Array.isArray(value) && value.every(isObject),
  followers: areFunctions,
  lookupFollowers: areFunctions,
  defaultPort: (value) =>
    Number.isInteger(value) && isNumber({ min: 1 })(value) && Number(value) <= 65_535,
});
