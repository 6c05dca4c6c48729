import { definePlugin, directive, duration, type Plugin } from "../../core/mod.ts";

const HOUR = 3_600_000;

/** What becomes of mail by its age. */
export const bounceAfter: Plugin = definePlugin({
  name: "bounce-after",
  summary:
    "Bounces mail that could not be delivered in time, and sets how often delays are reported.",
  directives: {
    "bounce-after": directive(duration({ never: true }), {
      scopes: ["domain"],
      default: 108 * HOUR,
      doc: "Age at which mail that is still not delivered bounces, whatever held it up: failures, a rate, a pause.",
      rfc: "RFC 5321 §4.5.4.1",
      example: "4d12h",
    }),
    "notify-of-delay-every": directive(duration({ never: true }), {
      scopes: ["domain"],
      default: 4 * HOUR,
      doc: "Time between delay reports, for recipients whose sender asked for them (NOTIFY=DELAY), whatever the mail waits for.",
      rfc: "RFC 3461 §4.1",
    }),
  },
  hooks: {
    planDelivery: (plan, _queue, { settings }) => ({
      ...plan,
      maxAge: settings.bounceAfter,
      delayNoticeInterval: settings.notifyOfDelayEvery,
    }),
  },
});
