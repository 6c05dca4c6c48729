import { definePlugin, directive, type LaneRule, type Plugin, rate } from "../../core/mod.ts";

/** Limits each sender by itself: one who sends very much keeps nobody else's mail waiting. */
export const senderPace: Plugin = definePlugin({
  name: "sender-pace",
  summary: "Limits the mail of each sender's domain by itself.",
  directives: {
    "max-rate-per-sender": directive(rate, {
      scopes: ["domain"],
      doc: "Recipients tried for each domain of senders. Unset: only what limits the queue.",
      example: "100/m",
    }),
  },
  hooks: {
    planLanes(rules, _queue, { settings: { maxRatePerSender } }) {
      if (maxRatePerSender === undefined) return rules;
      const rule: LaneRule = { by: ["sender-domain"], messageRate: maxRatePerSender };
      return [...rules, rule];
    },
  },
});

// For configurations in TypeScript. Outside this checkout the module is "postrider/standard".
declare module "../../plugins/standard.ts" {
  interface DomainSettings {
    /** Recipients tried for each domain of senders. */
    readonly "max-rate-per-sender"?: string;
  }
}
