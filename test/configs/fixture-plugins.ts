import {
  addressPort,
  certificateFile,
  cidr,
  dailyCounts,
  dataRate,
  definePlugin,
  directive,
  directory,
  domainName,
  domainPattern,
  duration,
  type HostPort,
  hostList,
  integer,
  ipAddress,
  ipAndName,
  type Kind,
  list,
  mailAddress,
  nameOf,
  oneOf,
  type Plugin,
  path,
  privateKeyFile,
  rate,
  readableFile,
  regex,
  repeatable,
  secret,
  size,
  text,
  url,
  writableFile,
  yesNo,
} from "../../core/mod.ts";

const count = integer({ min: 1, unlimited: true, zeroIsUnlimited: true });

const listener: Kind<HostPort> = {
  ...addressPort(25),
  mentions: ({ host, port }) => [{ kind: "endpoint", host, port }],
};

/** A plugin with directives of every shape. */
export const limits: Plugin = definePlugin({
  name: "limits",
  summary: "Directives of every shape.",
  directives: {
    "host-name": directive(text, { scopes: ["global", "virtual-mta"], doc: "A name." }),
    "max-out": directive(count, {
      scopes: ["global", "domain", "virtual-mta", "virtual-mta-pool"],
      default: 20,
      doc: "A count.",
    }),
    "max-rate": directive(rate, { scopes: ["domain"], doc: "A rate." }),
    "max-volume": directive(dataRate, { scopes: ["domain"], doc: "A data rate." }),
    "max-size": directive(size({ unlimited: true }), { scopes: ["source"], doc: "A size." }),
    "first-days": directive(dailyCounts, { scopes: ["domain"], doc: "Numbers a day." }),
    "retry-after": directive(list(duration(), { max: 30 }), {
      scopes: ["domain"],
      default: [600_000],
      doc: "Times.",
    }),
    "expire-after": directive(duration({ never: true }), { scopes: ["domain"], doc: "A time." }),
    route: directive(hostList, { scopes: ["domain"], doc: "Hosts." }),
    canon: directive(oneOf(["simple", "relaxed"]), { scopes: ["domain"], doc: "A word." }),
    header: repeatable(text, { scopes: ["domain", "source"], doc: "Texts." }),
    relay: directive(yesNo, { scopes: ["source", "global"], default: false, doc: "A switch." }),
    "relay-to": repeatable(domainPattern, { scopes: ["global"], doc: "Domains.", macros: true }),
    password: directive(secret, { scopes: ["domain", "smtp-user"], doc: "A secret." }),
    listen: repeatable(listener, { scopes: ["global"], doc: "Addresses." }),
    near: repeatable(cidr, { scopes: ["global"], doc: "Ranges." }),
    folder: directive(path, { scopes: ["global"], doc: "A path." }),
    log: directive(writableFile, { scopes: ["global"], doc: "A file." }),
    key: directive(privateKeyFile, { scopes: ["global"], doc: "A key." }),
    "default-mta": directive(nameOf(["virtual-mta", "virtual-mta-pool"], { words: ["by-ip"] }), {
      scopes: ["source"],
      doc: "A name.",
    }),
    replies: directive(nameOf(["smtp-pattern-list"]), { scopes: ["domain"], doc: "A name." }),
    reply: repeatable(regex, { scopes: ["smtp-pattern-list"], doc: "An expression." }),
    "/regex/": repeatable(text, { scopes: ["bounce-category-patterns"], doc: "A rule." }),
    "mail-from": repeatable(text, { scopes: ["pattern-list"], doc: "A rule." }),
    "rcpt-to": repeatable(text, { scopes: ["pattern-list"], doc: "A rule." }),
    "*": directive(text, { scopes: ["pattern-list"], doc: "A rule." }),
    records: directive(list(oneOf(["d", "b"])), { scopes: ["acct-file"], doc: "Words." }),
    priority: directive(integer({ min: 1, max: 100 }), { scopes: ["spool"], doc: "A number." }),
    "to-come": directive(yesNo, {
      scopes: ["domain", "global"],
      doc: "A directive without behaviour.",
      planned: "mail goes out all the same",
    }),
    "out-of-use": directive(yesNo, { scopes: ["global"], doc: "A relic.", obsolete: "use relay" }),
  },
  check: {
    domain: ({ route, maxRate }) =>
      route && maxRate
        ? [{ severity: "error", directive: "route", message: "route goes without max-rate" }]
        : [],
  },
});

/** A second plugin, with words that the first one has elsewhere. */
export const lists: Plugin = definePlugin({
  name: "lists",
  summary: "The same spelling in another place.",
  directives: {
    "mail-from": repeatable(list(text), { scopes: ["rewrite-list"], doc: "Two addresses." }),
    domain: repeatable(domainPattern, { scopes: ["address-list"], doc: "Domains.", macros: true }),
  },
});

/** Kinds of values that name something: addresses, hosts, files, other blocks. */
export const names: Plugin = definePlugin({
  name: "names",
  summary: "Values that name something.",
  directives: {
    home: directive(domainName, { scopes: ["global"], doc: "A domain." }),
    operator: repeatable(mailAddress, { scopes: ["global", "source"], doc: "Mail addresses." }),
    hook: directive(url, { scopes: ["acct-file"], doc: "A URL." }),
    outbound: repeatable(ipAndName, {
      scopes: ["global", "virtual-mta", "virtual-mta-pool"],
      doc: "Addresses and their names.",
    }),
    "bind-to": directive(ipAddress, { scopes: ["proxy"], doc: "An address." }),
    "cache-for": directive(duration({ bare: "m" }), { scopes: ["dns"], doc: "A time." }),
    "keep-free": directive(size({ bare: "m" }), { scopes: ["spool"], doc: "A size." }),
    certificate: directive(certificateFile, {
      scopes: ["smtp-listener"],
      doc: "A certificate.",
    }),
    "word-file": directive(readableFile, { scopes: ["address-list"], doc: "A file." }),
    "later-file": directive(readableFile, {
      scopes: ["address-list"],
      doc: "A file nothing reads.",
      planned: "nothing reads it",
    }),
    "state-folder": directive(directory, { scopes: ["global"], doc: "A directory." }),
    "use-source": directive(nameOf(["source"]), { scopes: ["smtp-user"], doc: "A name." }),
    "in-group": directive(nameOf(["source-group"]), { scopes: ["source"], doc: "A name." }),
    through: directive(nameOf(["proxy"]), { scopes: ["virtual-mta"], doc: "A name." }),
    choose: directive(nameOf(["pattern-list"]), { scopes: ["source"], doc: "A name." }),
    "/regex/": repeatable(text, { scopes: ["email-patterns"], doc: "A rule." }),
    mx: repeatable(text, { scopes: ["mx-rollup-list"], doc: "A host and a queue." }),
  },
});

/** A plugin that is not enabled. */
export const extra: Plugin = definePlugin({
  name: "extra",
  summary: "A plugin that is not enabled.",
  directives: {
    "extra-word": directive(text, { scopes: ["global"], doc: "A word." }),
    "extra-secret": directive(secret, { scopes: ["global"], doc: "A secret." }),
  },
});
