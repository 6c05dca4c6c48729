import { definePlugin, directive, duration, integer, type Plugin } from "../../core/mod.ts";
import { ROOM } from "../process/contract.ts";

const limit = integer({ min: 0, unlimited: true, zeroIsUnlimited: true });

/** How many connections, and how long. */
export const connections: Plugin = definePlugin({
  name: "connections",
  summary: "Limits outbound connections and what goes over each.",
  directives: {
    "max-smtp-out": directive(integer({ min: 1, unlimited: true }), {
      aliases: ["max-delivery-threads"],
      scopes: ["domain", "virtual-mta", "virtual-mta-pool"],
      doc: "Simultaneous connections: of each queue in a domain block (20 unless set), of a virtual MTA over all its queues in its block or that of its pool (unlimited unless set).",
      example: "20",
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
    planDelivery: (plan, _queue, { settings, virtualMta, global, services }) => ({
      ...plan,
      maxConnections: settings.maxSmtpOut ?? plan.maxConnections,
      maxVirtualMtaConnections: virtualMta.maxSmtpOut ?? plan.maxVirtualMtaConnections,
      maxTotalConnections: Math.min(global.totalMaxSmtpOut, services.room.mostOut),
      maxMessagesPerConnection: settings.maxMsgPerConnection,
      maxRecipientsPerTransaction: settings.maxRcptPerTransaction,
      idleTimeout: settings.connectionIdleTimeout,
    }),
  },
});
