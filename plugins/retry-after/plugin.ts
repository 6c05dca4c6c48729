import { definePlugin, directive, duration, list, type Plugin } from "../../core/mod.ts";

const MOST_STEPS = 30;
const TEN_MINUTES = 600_000;

/** When to try again. */
export const retryAfter: Plugin = definePlugin({
  name: "retry-after",
  summary: "Sets the pauses between attempts.",
  directives: {
    "retry-after": directive(list(duration(), { max: MOST_STEPS }), {
      scopes: ["domain"],
      default: [TEN_MINUTES],
      doc: "Pauses after a queue could not be delivered: the first, the second, …; the last repeats. Recipients with a temporary failure of their own follow it too, unless retry-recipients-after is set.",
      example: "10m,10m,1h",
    }),
    "retry-recipients-after": directive(duration(), {
      scopes: ["domain"],
      doc: "Pause before a recipient with a temporary failure is tried again.",
    }),
  },
  hooks: {
    // Also where mail is to bounce: whoever keeps it after all has it wait as long.
    judgeReply(verdict, { attempts, recipient }, { settings }) {
      const steps = settings.retryAfter;
      const step = steps[Math.min(attempts, steps.length - 1)] ?? TEN_MINUTES;
      const retryAfter = recipient ? (settings.retryRecipientsAfter ?? step) : step;
      return { ...verdict, retryAfter };
    },
  },
});
