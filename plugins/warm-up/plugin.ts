import {
  dailyCounts,
  definePlugin,
  directive,
  nameOf,
  type Plugin,
  repeatable,
} from "../../core/mod.ts";

const WARM = "all mail stays with its own virtual MTA";

/** New addresses get their first mail in small numbers. */
export const warmUp: Plugin = definePlugin({
  name: "warm-up",
  summary: "Sends the first messages of a day for each domain by a cold virtual MTA.",
  directives: {
    "cold-virtual-mta": repeatable(nameOf(["virtual-mta"]), {
      scopes: ["virtual-mta", "virtual-mta-pool"],
      doc: "The cold virtual MTA; several are used in turn, each with an allowance of its own.",
      example: "mta9",
      planned: WARM,
      stake: "pace",
    }),
    "max-cold-virtual-mta-msg": directive(dailyCounts, {
      scopes: ["domain"],
      default: [0],
      doc: "Messages a day that go by the cold virtual MTA: one number, or one for each day, of which the last stays.",
      planned: WARM,
      stake: "pace",
    }),
  },
});
