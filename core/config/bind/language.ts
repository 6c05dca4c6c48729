import { directive, repeatable } from "../../directive/directive.ts";
import { domainPattern } from "../../directive/kinds/domain-pattern.ts";
import { duration } from "../../directive/kinds/duration.ts";
import { directiveName } from "../../directive/kinds/names.ts";
import { path } from "../../directive/kinds/paths.ts";
import { poolMember } from "../../directive/kinds/pool-member.ts";
import { list, text, yesNo } from "../../directive/kinds/words.ts";
import type { Scope } from "../../directive/scope.ts";
import { BLOCKS } from "../syntax/blocks.ts";
import type { DirectiveOwner } from "./directives.ts";

const EVERYWHERE: readonly Scope[] = [
  "global",
  ...new Set(Array.from(BLOCKS.values(), ({ scope }) => scope)),
];

/** What belongs to the language itself and to no plugin. */
export const LANGUAGE: DirectiveOwner = {
  name: "language",
  directives: {
    include: repeatable(path, {
      scopes: EVERYWHERE,
      doc: "Reads other files as if they stood here. Relative paths start at the folder of the including file; `*` and `?` stand for parts of names, and the files come in alphabetical order. `shipped:NAME` is a file that comes with Postrider, such as `shipped:reply-patterns.conf`.",
      example: "virtual-mtas/*.conf",
    }),
    plugin: repeatable(path, {
      scopes: ["global"],
      doc: "Loads a plugin from a file (`./my-plugin.ts`), or from an npm package (`my-plugin`, `@me/my-plugin`) that is found from this file's folder, besides the built-in ones.",
      example: "./my-plugin.ts",
    }),
    "plugin-timeout": directive(duration(), {
      scopes: ["global"],
      default: 30_000,
      doc: "How long a plugin may take to answer one question; at least a second. When it takes longer, its answer is dropped and the question ends safely: the client hears 451 4.3.0, a queue waits, a reload leaves the old configuration in force.",
      example: "30s",
    }),
    "domain-macro": repeatable(text, {
      scopes: ["global"],
      doc: "Gives a list of domains, or of parts of their names, a name: `$name` then stands for each of them in turn. The list may go on in the next line after a comma, and hold other macros.",
      example: "big hotmail.com,outlook.com,gmail.com",
    }),
    "allow-no-effect": repeatable(list(directiveName), {
      scopes: ["global"],
      doc: "Lets the server start although these directives have no effect yet and the file sets them. Without it, one that changes where mail goes, what it looks like, how fast it goes out, what is recorded, or who may send is an error.",
      example: "process-x-schedule,bcc",
    }),
    "provider-profiles": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether the shipped profiles of mailbox providers apply: connections and rates for mail to them where no block and no line of this configuration says otherwise. They never apply to mail with a route, to local delivery and in the sandbox. `mta show provider` shows them.",
      example: "no",
    }),
    domain: repeatable(list(domainPattern), {
      scopes: ["provider"],
      doc: "Domains of the provider's own mailboxes. Mail to them has its settings without any look-up.",
      example: "gmail.com,googlemail.com",
      macros: true,
    }),
    mx: repeatable(list(domainPattern), {
      scopes: ["provider"],
      doc: "Names of the provider's mail hosts, by which the domains that it hosts are known: those whose MX of the lowest preference are all among them.",
      example: "*.google.com,*.googlemail.com",
    }),
    "virtual-mta": repeatable(poolMember("virtual-mta"), {
      scopes: ["virtual-mta-pool"],
      doc: "A member of the pool. Members are used in turn; one with a weight after its name has so many turns for each turn of one without, with 0 none for the time being.",
      example: "mta1",
    }),
    "virtual-mta-pool": repeatable(poolMember("virtual-mta-pool"), {
      scopes: ["virtual-mta-pool"],
      doc: "Another pool as a member. When it is its turn, the member whose turn it is in that pool is used.",
      example: "europe 2",
    }),
  },
  check: {
    global: ({ pluginTimeout }: { readonly pluginTimeout: number }) =>
      pluginTimeout < 1000
        ? [
            {
              severity: "error",
              directive: "plugin-timeout",
              message: "plugins need a second at least to answer",
              hint: "write: plugin-timeout 30s",
            },
          ]
        : [],
  },
};
