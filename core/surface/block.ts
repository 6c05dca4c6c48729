import type { PluginDiagnostic } from "../config/bind/directives.ts";
import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { ArgumentKind } from "../config/syntax/blocks.ts";
import type { Directive } from "../directive/directive.ts";
import type { Scope } from "../directive/scope.ts";
import { isObject } from "../hooks/shape.ts";
import type { CamelCase, DirectiveTable } from "./settings.ts";

/** Directives of blocks, by their tag. */
export type BlockTables = Readonly<Record<string, DirectiveTable>>;

/** The settings of a block by camel-case name. */
export type BlockSettings<D extends DirectiveTable> = {
  readonly [K in keyof D & string as CamelCase<K>]: D[K] extends Directive<infer V, infer _In>
    ? V
    : never;
};

/** A block type of a plugin's own: `<webhook NAME>`. `D` are its directives; they need no scopes. */
export interface BlockSpec<D extends DirectiveTable> {
  /** One sentence. */
  readonly doc: string;
  /** What follows the tag's name; `name` unless stated. */
  readonly argument?: ArgumentKind;
  /** Where it may appear: at the top level (`global`, which is meant unless stated), in blocks of the language, or in others of the plugin. */
  readonly within?: readonly (Scope | (string & {}))[];
  readonly directives: D;
  /** Contradictions in one block. Pure. */
  readonly check?: (
    settings: BlockSettings<D>,
    name: string,
    config: ResolvedConfig,
  ) => readonly PluginDiagnostic[];
}

/** A block as it is written in the configuration. */
export interface Block<D extends DirectiveTable> {
  /** As written after the tag; empty where nothing is there. */
  readonly name: string;
  /** With the blocks around it, as in `<virtual-mta a> <webhook b>`. */
  readonly label: string;
  /** `file:line:column`. */
  readonly at: string;
  /** The block around it; undefined at the top level. */
  readonly within: { readonly tag: string; readonly name: string } | undefined;
  readonly settings: BlockSettings<D>;
}

/** The blocks of a plugin in the configuration in force, by camel-case tag, in file order. */
export type Blocks<B extends BlockTables> = {
  readonly [K in keyof B & string as CamelCase<K>]: readonly Block<B[K]>[];
};

/** Block types as the configuration knows them: each directive is in its block alone. */
export function ownedBlocks(blocks: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(blocks).map(([tag, spec]: [string, unknown]) => {
      if (!isObject(spec)) return [tag, spec];
      const { argument = "name", within = ["global"], directives, ...rest } = spec;
      const own = isObject(directives) ? Object.entries(directives) : [];
      const here = own.map(([name, each]) => [
        name,
        isObject(each) ? { ...each, scopes: [tag] } : each,
      ]);
      const block = { argument, parents: within, directives: Object.fromEntries(here), scope: tag };
      return [tag, { ...rest, ...block }];
    }),
  );
}
