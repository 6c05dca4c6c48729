import {
  dailyCounts,
  definePlugin,
  directive,
  nameOf,
  type Plugin,
  repeatable,
} from "../core/mod.ts";

const WARM = "all mail stays with its own virtual MTA";

/** Directives about new addresses, which get their first mail in small numbers. */
export const warmUpCatalogue: Plugin = definePlugin({
  name: "planned-warm-up",
  summary: "PowerMTA's directives about warming up new addresses.",
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
