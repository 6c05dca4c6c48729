import { definePlugin, directive, type Plugin, size } from "../../core/mod.ts";

/** Mail that its destination would not take. */
export const sizeLimit: Plugin = definePlugin({
  name: "size-limit",
  summary: "Bounces mail that is too large for its destination before it is tried.",
  directives: {
    "max-message-size": directive(size({ unlimited: true }), {
      scopes: ["domain"],
      default: Number.POSITIVE_INFINITY,
      doc: "Largest message that is sent to these domains; larger ones bounce at once (5.3.4). 0 means no limit.",
    }),
  },
  hooks: {
    planDelivery: (plan, _queue, { settings }) => ({
      ...plan,
      maxMessageSize: settings.maxMessageSize,
    }),
  },
});
