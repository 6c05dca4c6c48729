import { definePlugin, directive, integer, type Plugin } from "../core/mod.ts";

/** Directives of `<source-group>` blocks. */
export const groupsCatalogue: Plugin = definePlugin({
  name: "planned-groups",
  summary: "PowerMTA's directives about connections of several sources together.",
  directives: {
    "max-smtp-in": directive(integer({ min: 1, unlimited: true, zeroIsUnlimited: true }), {
      scopes: ["source-group"],
      default: Number.POSITIVE_INFINITY,
      doc: "Connections at a time from all sources of the group.",
      planned: "connections are counted by client address and in all",
    }),
    "reserved-smtp-in": directive(integer(), {
      scopes: ["source-group"],
      default: 0,
      doc: "Connections kept free for the group.",
      planned: "no connections are kept free",
    }),
  },
});
