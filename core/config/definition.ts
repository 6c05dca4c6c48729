import type { BlockScope } from "../directive/scope.ts";
import type { DirectiveOwner } from "./directives.ts";

/** A directive's value in TypeScript: as in a file, or as a number, a boolean, or a list of occurrences. */
export type SettingValue = string | number | boolean | readonly (string | number | boolean)[];

/** Directives by their spelling in a file. */
export type SettingTable = Readonly<Record<string, SettingValue>>;

/** Blocks of one type by what stands behind their tag; a type that takes nothing there has one with an empty name. */
export type BlockTable = Readonly<Record<string, SettingTable>>;

/** A configuration in TypeScript. Sets the same directives as the text language. */
export interface ConfigDefinition<P extends DirectiveOwner = DirectiveOwner> {
  /** Plugins besides the built-in ones. */
  readonly plugins?: readonly P[];
  /** Text files to read before the rest, relative to this one; wildcards as in `include`. */
  readonly include?: readonly string[];
  /** `domain-macro`: names for lists of domains. */
  readonly macros?: Readonly<Record<string, readonly string[]>>;
  /** The global level. */
  readonly settings?: SettingTable;
  /** `<domain>` blocks by pattern. */
  readonly domains?: BlockTable;
  /** `<source>` blocks by address range. */
  readonly sources?: BlockTable;
  /** `<virtual-mta>` blocks by name. */
  readonly virtualMtas?: Readonly<
    Record<string, { readonly settings?: SettingTable; readonly domains?: BlockTable }>
  >;
  /** `<virtual-mta-pool>` blocks by name. */
  readonly pools?: Readonly<
    Record<
      string,
      {
        readonly members?: readonly string[];
        readonly settings?: SettingTable;
        readonly domains?: BlockTable;
      }
    >
  >;
  /** `<acct-file>` blocks by path. */
  readonly accountingFiles?: BlockTable;
  /** Blocks of any other type, by tag. */
  readonly blocks?: { readonly [S in BlockScope]?: BlockTable };
}

/** Writes down a configuration; `export default defineConfig({ … })` in `mta.config.ts`. */
export function defineConfig<P extends DirectiveOwner>(
  definition: ConfigDefinition<P>,
): ConfigDefinition<P> {
  return definition;
}
