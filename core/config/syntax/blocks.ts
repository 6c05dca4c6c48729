import type { BlockScope, Scope } from "../../directive/scope.ts";

/** What follows a tag's name. */
export type ArgumentKind =
  | "none"
  | "name"
  | "optional name"
  | "domain pattern"
  | "address range or name"
  | "address and port"
  | "directory"
  | "file or command";

/** A block type of the language. */
export interface BlockType {
  readonly scope: BlockScope;
  readonly argument: ArgumentKind;
  /** Where it may appear: at the top level, or in other blocks. */
  readonly parents: readonly Scope[];
  /** One sentence. */
  readonly doc: string;
  /** Whether a block that nothing names has no effect. */
  readonly mustBeNamed?: boolean;
  /** Another spelling of the tag. */
  readonly alias?: string;
}

const TOP = ["global"] as const;
const PROCESSORS = ["bounce-processor", "feedback-loop-processor"] as const;

/** Every block type, by its tag. */
const TYPES: Readonly<Record<BlockScope, Omit<BlockType, "scope">>> = {
  source: {
    argument: "address range or name",
    parents: TOP,
    doc: "Settings of clients: by address, by name, or for a special source such as {auth}.",
  },
  "smtp-user": { argument: "name", parents: TOP, doc: "A user who may log in." },
  "source-group": {
    argument: "name",
    parents: TOP,
    doc: "Limits that several sources share.",
    mustBeNamed: true,
  },
  domain: {
    argument: "domain pattern",
    parents: ["global", "virtual-mta", "virtual-mta-pool"],
    doc: "Settings for mail to some recipient domains.",
  },
  provider: {
    argument: "name",
    parents: TOP,
    doc: "A mailbox provider: its domains, the MX of the domains that it hosts, and domain settings for mail to all of them.",
  },
  "virtual-mta": {
    argument: "name",
    parents: TOP,
    doc: "A sending identity: source addresses, keys, and domain blocks of its own.",
  },
  "virtual-mta-pool": {
    argument: "name",
    parents: TOP,
    doc: "Virtual MTAs used in turn, with domain blocks for all of them.",
  },
  "pattern-list": {
    argument: "optional name",
    parents: ["global", "pattern-list"],
    doc: "Rules that choose a virtual MTA or a priority when mail is taken; the first match wins.",
    mustBeNamed: true,
  },
  "smtp-pattern-list": {
    argument: "name",
    parents: TOP,
    doc: "Replies of servers that change the state of a queue; the first match wins.",
    mustBeNamed: true,
  },
  "bounce-category-patterns": {
    argument: "none",
    parents: TOP,
    doc: "Texts of failures and the bounce categories they mean; the first match wins.",
  },
  "mx-rollup-list": {
    argument: "none",
    parents: TOP,
    doc: "MX hosts whose domains share one queue.",
  },
  "acct-file": {
    argument: "file or command",
    parents: TOP,
    doc: "An accounting output: a CSV file, or a command that reads the records.",
  },
  spool: { argument: "directory", parents: TOP, doc: "Where queued mail is kept." },
  "smtp-listener": {
    argument: "address and port",
    parents: TOP,
    doc: "An address and port to take mail on, with settings of its own.",
  },
  "address-list": {
    argument: "optional name",
    parents: ["global", "aliases", ...PROCESSORS],
    doc: "Mail addresses, domains and patterns of addresses.",
  },
  "bounce-processor": { argument: "none", parents: TOP, doc: "Reads bounces that come back." },
  "feedback-loop-processor": {
    argument: "none",
    parents: TOP,
    doc: "Reads complaints that come back.",
  },
  "email-patterns": {
    argument: "none",
    parents: PROCESSORS,
    doc: "Expressions for reports of unusual form.",
  },
  aliases: { argument: "none", parents: TOP, doc: "Addresses that are forwarded to others." },
  "rewrite-list": {
    argument: "name",
    parents: TOP,
    doc: "Rewrites senders of the envelope and of the From field.",
    mustBeNamed: true,
  },
  "domain-key-list": {
    argument: "name",
    parents: TOP,
    doc: "Keys that a message chooses by the list's name.",
  },
  dns: { argument: "none", parents: TOP, doc: "Domains whose DNS records are kept warm." },
  "transmissions-api": { argument: "none", parents: TOP, doc: "Submission over HTTP." },
  "transmissions-api-listener": {
    argument: "address and port",
    parents: TOP,
    doc: "An address and port for submission over HTTP.",
  },
  proxy: {
    argument: "name",
    parents: TOP,
    doc: "A proxy that connections go out through.",
    mustBeNamed: true,
  },
  vault: { argument: "none", parents: TOP, doc: "A HashiCorp Vault that holds keys." },
  signals: {
    argument: "none",
    parents: TOP,
    doc: "Events sent to SparkPost.",
    alias: "sparkpost-analytics",
  },
  "signals-filter": {
    argument: "name",
    parents: TOP,
    doc: "Which mail's events go to SparkPost.",
    mustBeNamed: true,
  },
  "gm-imprinter": { argument: "none", parents: TOP, doc: "Goodmail's imprinter." },
};

/** Block types by tag, in every spelling. */
export const BLOCKS: ReadonlyMap<string, BlockType> = blockTypes();

function blockTypes(): ReadonlyMap<string, BlockType> {
  const byTag = new Map<string, BlockType>();
  let scope: BlockScope;
  for (scope in TYPES) {
    const type = { scope, ...TYPES[scope] };
    byTag.set(scope, type);
    if (type.alias) byTag.set(type.alias, type);
  }
  return byTag;
}
