/**
 * What the types of hooks accept and refuse. Nothing here runs: the type checkers read it, and an expected error that does not
 * come is an error.
 */
import { definePlugin, type Plugin, reply } from "../../core/mod.ts";

/** Everything a handler may be. */
export const fine: Plugin = definePlugin({
  name: "fine",
  summary: "Answers rightly.",
  directives: {},
  hooks: {
    openSession: () => undefined,
    acceptSender: async () => ({ accept: true }),
    permitRelay: ({ recipient }) => (recipient.domain === "x.test" ? { accept: true } : undefined),
    acceptRecipient: { order: "post", handler: async () => undefined },
    inspectMessage: () => ({ accept: false, reply: reply(554, "5.7.1", "no") }),
    chooseVirtualMta: async () => "mta1",
    planDelivery: (plan) => ({ ...plan, maxConnections: 1 }),
    judgeReply: (verdict) => verdict,
    reportOutcomes: async (submissions) => submissions,
    async recipientDelivered() {},
    recipientBounced: (_outcome, { config, at, log }) =>
      log.info("bounced", { of: String(at(config.global)) }),
    reconfigure: async () => ({ commit() {} }),
    async start() {},
  },
});

const rest = { name: "wrong", summary: "Answers wrongly.", directives: {} } as const;

// Hooks that cannot wait take no promise.
// @ts-expect-error: planDelivery
definePlugin({ ...rest, hooks: { planDelivery: async (plan) => plan } });
// @ts-expect-error: judgeReply
definePlugin({ ...rest, hooks: { judgeReply: async (verdict) => verdict } });
// @ts-expect-error: judgeReply, in its place among others
definePlugin({ ...rest, hooks: { judgeReply: { order: "pre", handler: async (v) => v } } });

// Values go on, refusals have a reply, names are texts.
// @ts-expect-error: nothing
definePlugin({ ...rest, hooks: { planDelivery: () => undefined } });
// @ts-expect-error: no reply
definePlugin({ ...rest, hooks: { acceptRecipient: () => ({ accept: false }) } });
// @ts-expect-error: no name
definePlugin({ ...rest, hooks: { chooseVirtualMta: () => 7 } });

// A reload is prepared, not done.
// @ts-expect-error: no commit
definePlugin({ ...rest, hooks: { reconfigure: () => {} } });

// A hook that does not exist.
// @ts-expect-error: inspectMesage
definePlugin({ ...rest, hooks: { inspectMesage: () => undefined } });
