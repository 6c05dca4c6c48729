import { definePlugin, directive, type Plugin, secret, text } from "../core/mod.ts";

const GONE = "Goodmail no longer exists";

/** Directives of the `<gm-imprinter>` block. */
export const legacyCatalogue: Plugin = definePlugin({
  name: "legacy",
  summary: "PowerMTA's directives about Goodmail, a service that is gone.",
  directives: {
    "account-id": directive(text, {
      scopes: ["gm-imprinter"],
      doc: "The account.",
      obsolete: GONE,
    }),
    "imprinter-id": directive(text, {
      scopes: ["gm-imprinter"],
      doc: "The server's name in the account.",
      obsolete: GONE,
    }),
    "imprinter-password": directive(secret, {
      scopes: ["gm-imprinter"],
      doc: "The account's password.",
      obsolete: GONE,
    }),
    "default-token-class": directive(text, {
      scopes: ["gm-imprinter"],
      doc: "Class of tokens.",
      obsolete: GONE,
    }),
    "default-content-type": directive(text, {
      scopes: ["gm-imprinter"],
      doc: "Sort of content.",
      obsolete: GONE,
    }),
    "default-payer-id": directive(text, {
      scopes: ["gm-imprinter"],
      doc: "Who pays.",
      obsolete: GONE,
    }),
    "default-obo-id": directive(text, {
      scopes: ["gm-imprinter"],
      doc: "On whose behalf mail is sent.",
      obsolete: GONE,
    }),
  },
});
