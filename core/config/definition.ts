import type { DirectiveOwner } from "./directives.ts";

/** A directive's value in TypeScript: as in a file, or as a number, a boolean, or a list of occurrences. */
export type SettingValue = string | number | boolean | readonly (string | number | boolean)[];

/** Directives by their spelling in a file. */
export type SettingTable = Readonly<Record<string, SettingValue>>;

/** A configuration in TypeScript. Sets the same directives as the text language. */
export interface ConfigDefinition<P extends DirectiveOwner = DirectiveOwner> {
  /** Plugins besides the built-in ones. */
  readonly plugins?: readonly P[];
  /** Text files to read before the rest, relative to this one; wildcards as in `include`. */
  readonly include?: readonly string[];
  /** The global level. */
  readonly settings?: SettingTable;
  /** `<domain>` blocks by pattern. */
  readonly domains?: Readonly<Record<string, SettingTable>>;
  /** `<source>` blocks by address range. */
  readonly sources?: Readonly<Record<string, SettingTable>>;
  /** `<virtual-mta>` blocks by name. */
  readonly virtualMtas?: Readonly<
    Record<
      string,
      {
        readonly settings?: SettingTable;
        readonly domains?: Readonly<Record<string, SettingTable>>;
      }
    >
  >;
  /** `<acct-file>` blocks by path. */
  readonly accountingFiles?: Readonly<Record<string, SettingTable>>;
}

/** Writes down a configuration; `export default defineConfig({ … })` in `mta.config.ts`. */
export function defineConfig<P extends DirectiveOwner>(
  definition: ConfigDefinition<P>,
): ConfigDefinition<P> {
  return definition;
}
