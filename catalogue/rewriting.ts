import { definePlugin, type Plugin, repeatable } from "../core/mod.ts";
import { fromRewrite, senderRewrite } from "./kinds/addresses.ts";

const AS_IT_CAME = "addresses stay as they came";

/** Directives of `<rewrite-list>` blocks. */
export const rewritingCatalogue: Plugin = definePlugin({
  name: "rewriting",
  summary: "PowerMTA's directives about changing senders.",
  directives: {
    "mail-from": repeatable(senderRewrite, {
      scopes: ["rewrite-list"],
      doc: "An envelope sender and what it becomes; * is the same text on both sides.",
      planned: AS_IT_CAME,
    }),
    "from-domain": repeatable(fromRewrite, {
      scopes: ["rewrite-list"],
      doc: "A domain in the From field and what it becomes.",
      planned: AS_IT_CAME,
    }),
  },
});
