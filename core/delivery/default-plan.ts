import { SMTP_AGENT } from "./agent.ts";
import type { DeliveryPlan } from "./plan.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What holds where no plugin says otherwise; times are those of RFC 5321 §4.5.3.2. */
export function defaultPlan(hostName: string): DeliveryPlan {
  return {
    agent: SMTP_AGENT,
    obstacle: undefined,
    sources: [{ address: undefined, heloName: hostName }],
    maxConnections: 20,
    maxVirtualMtaConnections: Number.POSITIVE_INFINITY,
    maxTotalConnections: 1200,
    priority: 50,
    interruption: "after-message",
    connectionGroup: undefined,
    limits: [],
    ceilings: [],
    connectInterval: 0,
    rampUpInterval: 0,
    maxHostsPerAttempt: 10,
    after421: "defer",
    withoutMx: "address",
    assumeDelivered: false,
    retryUponNewMail: false,
    eightBitFallback: "send",
    maxAge: Number.POSITIVE_INFINITY,
    delayNoticeInterval: Number.POSITIVE_INFINITY,
    maxMessagesPerConnection: Number.POSITIVE_INFINITY,
    maxErrorsPerConnection: Number.POSITIVE_INFINITY,
    maxRecipientsPerTransaction: 100,
    maxMessageSize: Number.POSITIVE_INFINITY,
    idleTimeout: 0,
    pipelineDepth: 100,
    pixWorkaround: true,
    ignoreExtensions: new Set(),
    tls: "opportunistic",
    tlsContext: undefined,
    tlsSessions: false,
    login: undefined,
    timeouts: {
      connect: 2 * MINUTE,
      greeting: 5 * MINUTE,
      command: 5 * MINUTE,
      mail: 5 * MINUTE,
      rcpt: 5 * MINUTE,
      dataStart: 2 * MINUTE,
      dataBlock: 3 * MINUTE,
      dataEnd: 10 * MINUTE,
      multiLine: 5 * MINUTE,
      transaction: 60 * MINUTE,
    },
    dnsTimeout: 30 * SECOND,
    allowMxTo: [],
    followers: [],
    lookupFollowers: [],
    defaultPort: 25,
  };
}
