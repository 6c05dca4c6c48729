import { isIP } from "node:net";
import { AGENT_NAME } from "../delivery/agent.ts";
import type { DeliveryPlan } from "../delivery/plan.ts";
import type { SmtpTimeouts } from "../smtp/client.ts";
import { FAILURE } from "./failure-answer.ts";
import {
  isBoolean,
  isNumber,
  isObject,
  isOneOf,
  objectShape,
  orNothing,
  type Shape,
  type Test,
} from "./shape.ts";

const isTime = isNumber({ endless: true });
const isLimit = isNumber({ endless: true });
export const isRate: Test = (value) =>
  isObject(value) && isLimit(value.count) && isNumber({ min: 1 })(value.window);

const TIMEOUTS: Shape<SmtpTimeouts> = objectShape<SmtpTimeouts>("time limits", {
  connect: isTime,
  greeting: isTime,
  command: isTime,
  mail: isTime,
  rcpt: isTime,
  dataStart: isTime,
  dataBlock: isTime,
  dataEnd: isTime,
  transaction: isTime,
});

/** Goes out in EHLO: a name or a literal, no sign that ends the command. */
function isSource(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { address, heloName } = value;
  const named = typeof heloName === "string" && /^[^\s\p{Cc}]{1,255}$/u.test(heloName);
  return named && (address === undefined || (typeof address === "string" && isIP(address) !== 0));
}

function isAgentName(value: unknown): boolean {
  return typeof value === "string" && AGENT_NAME.test(value);
}

export const PLAN: Shape<DeliveryPlan> = objectShape<DeliveryPlan>("a plan of delivery", {
  agent: isAgentName,
  obstacle: (value) => value === undefined || FAILURE.is(value),
  sources: (value) => Array.isArray(value) && value.length > 0 && value.every(isSource),
  maxConnections: isLimit,
  maxVirtualMtaConnections: isLimit,
  maxTotalConnections: isLimit,
  priority: (value) => isNumber()(value) && Number(value) <= 100,
  interruption: isOneOf(["never", "after-message", "at-once"]),
  connectRate: isRate,
  connectInterval: isTime,
  messageRate: isRate,
  dataRate: isRate,
  maxConnectionsPerAddress: isLimit,
  maxHostsPerAttempt: isNumber({ min: 1, endless: true }),
  after421: isOneOf(["defer", "next-host"]),
  withoutMx: isOneOf(["address", "wait", "bounce"]),
  assumeDelivered: isBoolean,
  retryUponNewMail: isBoolean,
  eightBitFallback: isOneOf(["send", "bounce"]),
  maxAge: isTime,
  delayNoticeInterval: isTime,
  maxMessagesPerConnection: isLimit,
  maxRecipientsPerTransaction: isLimit,
  maxMessageSize: isLimit,
  idleTimeout: isTime,
  pipelineDepth: isNumber({ min: 1, endless: true }),
  ignoreExtensions: (value) => value instanceof Set,
  tls: isOneOf(["none", "opportunistic", "required", "verified"]),
  tlsContext: orNothing(isObject),
  timeouts: TIMEOUTS.is,
  dnsTimeout: isTime,
  allowMxTo: (value) => Array.isArray(value) && value.every(isObject),
  defaultPort: (value) =>
    Number.isInteger(value) && isNumber({ min: 1 })(value) && Number(value) <= 65_535,
});
