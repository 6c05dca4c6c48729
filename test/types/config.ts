/**
 * What the types of `mta.config.ts` accept and refuse. Nothing here runs: the type checkers read it, and an expected error that does
 * not come is an error.
 */
import { definePlugin, directive, type Plugin, text, yesNo } from "../../core/mod.ts";
import {
  type DomainSettings,
  defineConfig,
  type StandardSettings,
} from "../../plugins/standard.ts";

defineConfig({
  include: ["more.conf"],
  macros: { big: ["gmail.com", "outlook.com"] },
  settings: {
    "host-name": "mail.example.net",
    "smtp-listener": ["127.0.0.1:2525", "[::1]:2525"],
    "log-level": "notice",
    "spool-min-free-space": "1G",
    "total-max-smtp-in": 500,
    "provider-profiles": false,
  },
  sources: { "10.0.0.0/8": { "always-allow-relaying": true, "hide-message-source": "yes" } },
  domains: {
    $big: { "max-smtp-out": 20, "retry-after": "10m,1h", "bounce-after": "never", tls: "required" },
    "*": { "max-smtp-out": "unlimited", "max-msg-rate": "100/h", "use-starttls": "", tls: "" },
  },
  virtualMtas: {
    mta1: {
      settings: { "smtp-source-host": ["192.0.2.1 a.example.net", "192.0.2.2 b.example.net"] },
      domains: { "example.org": { "max-smtp-out": 5 } },
    },
  },
  pools: { pool1: { members: ["mta1"], domains: { "*": { "max-smtp-out": 7 } } } },
  accountingFiles: { "acct.csv": { records: "d,b" } },
  blocks: {
    "bounce-category-patterns": { "": { "/regex/": ["/mailbox full/ quota-issues"] } },
    "smtp-listener": { "127.0.0.1:2525": { "tls-allow-tlsv1.2": false } },
    provider: { regional: { domain: "a.example", mx: ["*.a.example"], "max-smtp-out": 2 } },
  },
});

// Mistakes in directives' names.
defineConfig({
  // @ts-expect-error: total-max-smtp-in
  settings: { "total-max-smpt-in": 5 },
  // @ts-expect-error: max-smtp-out
  domains: { "*": { "max-smpt-out": 5 } },
  // @ts-expect-error: always-allow-relaying
  sources: { "{auth}": { "allways-allow-relaying": true } },
});

// Directives in a scope that is not theirs.
defineConfig({
  // @ts-expect-error: of a domain
  settings: { "retry-after": "1h" },
  // @ts-expect-error: of the global level
  domains: { "*": { "smtp-listener": "127.0.0.1:25" } },
  // @ts-expect-error: of a domain
  virtualMtas: { mta1: { settings: { "retry-after": "1h" } } },
  // @ts-expect-error: of a domain
  pools: { pool1: { settings: { "retry-after": "1h" } } },
  // @ts-expect-error: of a domain
  accountingFiles: { "acct.csv": { "retry-after": "1h" } },
  // @ts-expect-error: of a domain
  blocks: { spool: { "/var/spool/mta": { "retry-after": "1h" } } },
});

// Values of another kind.
defineConfig({
  // @ts-expect-error: one of a few words
  settings: { "log-level": "loud" },
  domains: {
    // @ts-expect-error: yes or no
    a: { "use-starttls": "maybe" },
    // @ts-expect-error: times take no true
    b: { "retry-after": true },
    // @ts-expect-error: not repeatable; a list is one text with commas
    c: { "retry-after": ["10m", "1h"] },
    // @ts-expect-error: texts only
    d: { "smtp-hosts": 25 },
  },
});

// Parts and tags that do not exist.
defineConfig({
  // @ts-expect-error: settings
  setings: {},
});
defineConfig({
  // @ts-expect-error: domain
  blocks: { domian: {} },
});

// A plugin of one's own, whose directives are added to the interface of their scope.
const greetings: Plugin = definePlugin({
  name: "greetings",
  summary: "Greets.",
  directives: {
    "greeting-words": directive(text, { scopes: ["source"], doc: "The words." }),
    "greet-loudly": directive(yesNo, { scopes: ["domain"], doc: "Whether to shout." }),
  },
});

declare module "../../plugins/standard.ts" {
  interface SourceSettings {
    readonly "greeting-words"?: string;
  }
}

defineConfig({
  plugins: [greetings],
  sources: { "0/0": { "greeting-words": "hello", "max-smtp-in": 10 } },
  // @ts-expect-error: of a source only
  settings: { "greeting-words": "hello" },
});

// The same for one configuration only.
defineConfig<StandardSettings & { domain: { readonly "greet-loudly"?: boolean } }>({
  plugins: [greetings],
  domains: { "*": { "greet-loudly": true, "max-smtp-out": 10 } },
  // @ts-expect-error: of a domain only
  settings: { "greet-loudly": true },
});
defineConfig({
  // @ts-expect-error: unknown here
  domains: { "*": { "greet-loudly": true } },
});

// Parts of a configuration can be written apart from it.
const careful: DomainSettings = { "max-smtp-out": 1, "max-msg-per-connection": 1 };
defineConfig({ domains: { "example.net": careful, "example.org": { ...careful, tls: "none" } } });
