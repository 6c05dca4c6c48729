import {
  definePlugin,
  directive,
  duration,
  type Effect,
  type Plugin,
  rate,
  withQueueLimit,
  yesNo,
} from "../../core/mod.ts";

/** Slows a queue down when a host says that it is too fast, and lets it go on as before when a delivery works. */
export const easeOff: Plugin = definePlugin({
  name: "ease-off",
  summary: "Sends less to hosts that say they get too much.",
  directives: {
    "ease-off": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Whether 421 4.7.0 puts the queue into back-off.",
    }),
    "ease-off-rate": directive(rate, {
      scopes: ["domain"],
      default: "10/m",
      doc: "Recipients tried in back-off.",
    }),
    "ease-off-for": directive(duration(), {
      scopes: ["domain"],
      default: "1h",
      doc: "When the queue is back to normal if nothing is delivered.",
    }),
  },
  hooks: {
    planDelivery(plan, { mode }, { settings }) {
      if (mode !== "backoff") return plan;
      const slow = {
        name: "ease-off-rate",
        counts: "recipients",
        rate: settings.easeOffRate,
      } as const;
      return { ...plan, limits: withQueueLimit(plan.limits, slow) };
    },
    judgeReply(verdict, { failure, now }, { settings }) {
      const { reply } = failure;
      const isTooFast = reply?.code === 421 && reply.enhanced === "4.7.0";
      if (!settings.easeOff || !isTooFast) return verdict;
      const until = now + settings.easeOffFor;
      const effect: Effect = { scope: "queue", effect: "mode", mode: "backoff", until };
      return { ...verdict, effects: [...(verdict.effects ?? []), effect] };
    },
    judgeDelivery: (effects, { mode }, { settings }) =>
      settings.easeOff && mode === "backoff"
        ? [...effects, { scope: "queue", effect: "mode", mode: "normal" }]
        : effects,
  },
});

interface EaseOffSettings {
  /** Whether 421 4.7.0 puts the queue into back-off. */
  readonly "ease-off"?: string | boolean;
  /** Recipients tried in back-off. */
  readonly "ease-off-rate"?: string;
  /** When the queue is back to normal if nothing is delivered. */
  readonly "ease-off-for"?: string | number;
}

// For configurations in TypeScript. Outside this checkout the module is "postrider/standard".
declare module "../../plugins/standard.ts" {
  interface DomainSettings extends EaseOffSettings {}
}
