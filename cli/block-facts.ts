import { BLOCKS, LANGUAGE } from "../core/host.ts";
import type { Plugin, Scope } from "../core/mod.ts";

/** What can be said of a block type. */
export interface BlockFacts {
  /** As it is opened: `<subject-rule NAME>`. */
  readonly block: string;
  /** The plugin that declares it; `language` for those of the language itself. */
  readonly plugin: string;
  readonly doc: string;
  /** Where it may appear. */
  readonly scopes: readonly string[];
  /** What may be set in it. */
  readonly directives: readonly string[];
}

/** What is known of a block type by its tag; undefined for no tag. */
export function blockFacts(tag: string, plugins: readonly Plugin[]): BlockFacts | undefined {
  const own = plugins.find(({ blocks }) => Object.hasOwn(blocks, tag));
  const type = own?.blocks[tag] ?? BLOCKS.get(tag);
  if (type === undefined) return undefined;
  const { scope, argument, parents, doc } = type;
  const isIn = (scopes: readonly Scope[]): boolean =>
    scopes.includes(scope) || (scope === "provider" && scopes.includes("domain"));
  const within = [LANGUAGE, ...plugins].flatMap(({ directives }) =>
    Object.entries(directives).flatMap(([name, { scopes }]) =>
      isIn(scopes) && name !== "include" ? [name] : [],
    ),
  );
  return {
    block: argument === "none" ? `<${tag}>` : `<${tag} ${argument.toUpperCase()}>`,
    plugin: own?.name ?? "language",
    doc,
    scopes: parents,
    directives:
      own === undefined ? within.toSorted() : Object.keys(own.blocks[tag]?.directives ?? {}),
  };
}
