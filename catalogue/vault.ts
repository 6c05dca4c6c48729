import { definePlugin, directive, duration, type Plugin, secret, url } from "../core/mod.ts";

const FROM_FILES = "keys come from files";
const DAY = 86_400_000;

/** Directives of the `<vault>` block. */
export const vaultCatalogue: Plugin = definePlugin({
  name: "planned-vault",
  summary: "PowerMTA's directives about keys in HashiCorp Vault.",
  directives: {
    "server-url": directive(url, {
      scopes: ["vault"],
      doc: "Where Vault answers.",
      example: "https://vault.example.net:8200",
      planned: FROM_FILES,
    }),
    "access-token": directive(secret, {
      scopes: ["vault"],
      doc: "What Vault is asked with.",
      planned: FROM_FILES,
    }),
    "cache-ttl": directive(duration(), {
      scopes: ["vault"],
      default: DAY,
      doc: "How long a key is cached.",
      planned: FROM_FILES,
    }),
  },
});
