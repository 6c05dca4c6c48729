import { definePlugin, directive, integer, type Plugin } from "../../core/mod.ts";

/** Who goes first. */
export const priorities: Plugin = definePlugin({
  name: "priorities",
  summary: "Lets urgent queues go before others when connections are short.",
  directives: {
    "queue-priority": directive(integer({ min: 0, max: 100 }), {
      scopes: ["domain"],
      aliases: ["delivery-priority"],
      default: 50,
      doc: "From 0 to 100; higher ones get connections first.",
      example: "80",
      planned: "all queues are served alike",
    }),
  },
});
