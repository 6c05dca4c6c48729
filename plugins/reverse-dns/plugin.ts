import { definePlugin, directive, type Plugin, yesNo } from "../../core/mod.ts";

/** Clients must have a name. */
export const reverseDns: Plugin = definePlugin({
  name: "reverse-dns",
  summary: "Turns clients away whose address has no name that leads back to it.",
  directives: {
    "require-rdns": directive(yesNo, {
      scopes: ["source", "domain"],
      default: false,
      doc: "Refuse clients without forward-confirmed reverse DNS: in a source when they connect, in a domain when they name such a recipient (550 5.7.25; 450 4.7.25 when the look-up fails).",
      planned: "the names of clients are not looked up",
    }),
  },
});
