import { definePlugin, directive, duration, type Plugin } from "../../core/mod.ts";

const DAY = 86_400_000;

/** When to give up. */
export const bounceAfter: Plugin = definePlugin({
  name: "bounce-after",
  summary: "Bounces mail that could not be delivered in time.",
  directives: {
    "bounce-after": directive(duration({ never: true }), {
      scopes: ["domain"],
      default: 4.5 * DAY,
      doc: "Age at which mail that is still not delivered bounces.",
      rfc: "RFC 5321 §4.5.4.1",
      example: "4d12h",
    }),
  },
  hooks: {
    judgeReply: {
      order: "post",
      handler(verdict, { now, receivedAt }, { settings }) {
        const { bounceAfter: longest } = settings;
        if (verdict.action !== "defer" || longest === Number.POSITIVE_INFINITY) return verdict;
        const expireBefore = now - longest;
        if (receivedAt === undefined || receivedAt >= expireBefore)
          return { ...verdict, expireBefore: Math.max(expireBefore, 0) };
        const { failure } = verdict;
        const text = `message expired, last failure: ${failure.text}`;
        return {
          ...verdict,
          action: "bounce",
          // RFC 3463 §3.5: delivery time expired.
          failure: { ...failure, temporary: false, status: "5.4.7", text },
        };
      },
    },
  },
});
