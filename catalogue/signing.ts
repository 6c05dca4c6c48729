import { definePlugin, type Plugin } from "../core/mod.ts";
import { obsoleteSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const GOODMAIL = "Goodmail no longer exists";

/** Directives of domains about signatures that nobody uses any more. */
export const signingCatalogue: Plugin = definePlugin({
  name: "signing",
  summary: "PowerMTA's directives about signatures before DKIM.",
  directives: {
    "dk-sign": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Sign by DomainKeys, the forerunner of DKIM.", rfc: "RFC 4870" },
      "DomainKeys is given up; use dkim-sign",
    ),
    "add-gm-token": obsoleteSwitch({ scopes: DOMAIN, doc: "Add a token of Goodmail's." }, GOODMAIL),
  },
});
