import { defineConfig } from "../../plugins/standard.ts"; // "postrider/standard" outside this checkout
import { subjectGuard } from "../custom-plugin/subject-guard.ts";

/** Two virtual MTAs by turns, one of them careful, and a plugin of our own; all mail ends in the sandbox's folder. */
export default defineConfig({
  plugins: [subjectGuard],
  macros: { freemail: ["gmail.com", "outlook.com", "yahoo.com"] },
  settings: {
    "host-name": "mail.example.net",
    "smtp-listener": "127.0.0.1:2525",
    "delivery-queue": "spool",
    "sandbox-mail": "mail",
    "log-level": "notice",
    "remember-refusals": "30m",
  },
  sources: {
    "127.0.0.1": { "always-allow-relaying": true, "default-virtual-mta": "by-turns" },
  },
  domains: {
    "*": { "max-smtp-out": 20, "retry-after": "10m,30m,1h", "bounce-after": "4d12h" },
    $freemail: { "max-smtp-out": 5, "max-msg-per-connection": 50 },
  },
  virtualMtas: {
    swift: { settings: { "smtp-source-host": "127.0.0.1 swift.example.net" } },
    careful: {
      settings: { "smtp-source-host": "127.0.0.1 careful.example.net" },
      domains: { "*": { "max-smtp-out": 2 } },
    },
  },
  pools: { "by-turns": { members: ["swift", "careful"] } },
  blocks: { "subject-rule": { scams: { words: "lottery,prize" } } },
  accountingFiles: { "accounting.csv": { records: "d,b" } },
});
