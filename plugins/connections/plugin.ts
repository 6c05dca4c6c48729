import {
  cidr,
  definePlugin,
  directive,
  domainPattern,
  duration,
  integer,
  type Plugin,
  pair,
  repeatable,
} from "../../core/mod.ts";
import { ROOM } from "../process/contract.ts";
import { poolThatSets } from "../virtual-mta/contract.ts";
import { ceilingsOf } from "./ceilings.ts";

const limit = integer({ min: 0, unlimited: true, zeroIsUnlimited: true });

/** How many connections, and how long. */
export const connections: Plugin = definePlugin({
  name: "connections",
  summary: "Limits outbound connections and what goes over each.",
  directives: {
    "max-smtp-out": directive(integer({ min: 1, unlimited: true }), {
      aliases: ["max-delivery-threads"],
      scopes: ["domain", "virtual-mta", "virtual-mta-pool"],
      doc: "Simultaneous connections: of each queue in a domain block (20 unless set); of a virtual MTA over all its queues in its block (unlimited unless set); in that of a pool, of its members together but for those that set their own.",
      example: "20",
    }),
    "max-smtp-out-per-ip": directive(integer({ min: 1, unlimited: true }), {
      scopes: ["domain"],
      default: Number.POSITIVE_INFINITY,
      doc: "Connections at a time to one address of a destination, those of other queues included; more go to its other addresses, or wait.",
    }),
    "source-ip-max-smtp-out": repeatable(
      pair(cidr, limit, {
        name: "range and number",
        accepts: "local addresses and a number, such as 192.0.2.0/24 5",
        example: "192.0.2.0/24 5",
      }),
      {
        scopes: ["domain"],
        doc: "Connections of the queue at a time from each of these local addresses; when one has as many the next is used. The most specific range that an address is in counts; an address that the system chooses is in 0/0 alone.",
      },
    ),
    "max-smtp-out-per-source-ip": directive(limit, {
      scopes: ["domain"],
      default: Number.POSITIVE_INFINITY,
      doc: "The old form of source-ip-max-smtp-out for all local addresses. Where both are set both hold.",
      example: "5",
    }),
    "mx-connection-limit": repeatable(
      pair(domainPattern, limit, {
        name: "MX and limit",
        accepts: "a pattern of MX names and a number, such as *.google.com 20",
        example: "*.google.com 20",
      }),
      {
        scopes: ["global"],
        doc: "Connections at a time to each mail host of a name, from each local address, over all queues. The most specific pattern counts.",
      },
    ),
    "ip-connection-limit": repeatable(
      pair(cidr, limit, {
        name: "address range and limit",
        accepts: "an address range and a number, such as 192.0.2.0/24 20",
      }),
      {
        scopes: ["global"],
        doc: "Connections at a time to each address of a range, over all queues. The most specific range counts.",
      },
    ),
    "max-errors-per-connection": directive(limit, {
      scopes: ["domain"],
      default: Number.POSITIVE_INFINITY,
      doc: "Refused recipients after which a connection is closed. 0 means no limit.",
      example: "10",
    }),
    "total-max-smtp-out": directive(integer({ min: 1 }), {
      scopes: ["global"],
      aliases: ["max-delivery-threads"],
      default: 1200,
      doc: "Simultaneous outbound connections of the whole server; fewer where the process may not open as many files.",
    }),
    "max-msg-per-connection": directive(limit, {
      scopes: ["global", "domain"],
      aliases: ["max-deliveries-per-connection"],
      default: Number.POSITIVE_INFINITY,
      doc: "Messages after which a connection is closed. 0 means no limit.",
    }),
    "max-rcpt-per-transaction": directive(limit, {
      scopes: ["domain"],
      aliases: ["max-rcpt-per-message"],
      default: 1000,
      doc: "Recipients of one message that go in one transaction. 0 means no limit.",
      rfc: "RFC 5321 §4.5.3.1.8",
    }),
    "connection-idle-timeout": directive(duration(), {
      scopes: ["domain"],
      default: 5000,
      doc: "How long a connection without mail is kept for more; 0 closes it at once.",
    }),
  },
  needs: { room: ROOM },
  hooks: {
    planDelivery: (plan, queue, { settings, virtualMta, global, services, config }) => ({
      ...plan,
      maxConnections: settings.maxSmtpOut ?? plan.maxConnections,
      maxVirtualMtaConnections: virtualMta.maxSmtpOut ?? plan.maxVirtualMtaConnections,
      connectionGroup: poolThatSets(config, queue.virtualMta, "max-smtp-out"),
      ceilings: [...plan.ceilings, ...ceilingsOf(settings, global)],
      maxTotalConnections: Math.min(global.totalMaxSmtpOut, services.room.mostOut),
      maxMessagesPerConnection: settings.maxMsgPerConnection,
      maxErrorsPerConnection: settings.maxErrorsPerConnection,
      maxRecipientsPerTransaction: settings.maxRcptPerTransaction,
      idleTimeout: settings.connectionIdleTimeout,
    }),
  },
});
