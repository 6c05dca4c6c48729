import { definePlugin, directive, oneOf, type Plugin, repeatable } from "../../core/mod.ts";
import { domainKey } from "./domain-key.ts";

const UNSIGNED = "mail goes out unsigned";

/** Signatures. */
export const dkim: Plugin = definePlugin({
  name: "dkim",
  summary: "Signs mail with the keys of its senders' domains.",
  directives: {
    "dkim-sign": directive(oneOf(["yes", "no", "if-x-dkim-options-present"]), {
      scopes: ["domain"],
      default: "no",
      doc: "Whether mail to these domains gets a signature with the first key that fits its sender.",
      rfc: "RFC 6376",
      planned: UNSIGNED,
      stake: "appearance",
    }),
    "domain-key": repeatable(domainKey, {
      scopes: ["global", "virtual-mta", "virtual-mta-pool", "domain-key-list"],
      macros: true,
      doc: "A key: its selector, its domain (or * for all) and its file. The first that fits counts; those of the virtual MTA are tried before the global ones.",
      rfc: "RFC 6376 §3.1",
      planned: UNSIGNED,
      stake: "appearance",
    }),
  },
});
