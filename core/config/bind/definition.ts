import type { Scope } from "../../directive/scope.ts";
import type { DirectiveOwner } from "./directives.ts";

/** A directive's value in TypeScript: as in a file, or as a number, a boolean, or a list of occurrences. */
export type SettingValue = string | number | boolean | readonly (string | number | boolean)[];

/** Directives by their spelling in a file. */
export type SettingTable = Readonly<Record<string, SettingValue>>;

/** Which directives a definition may set in each scope: a type of directives by their spelling for each. */
export type SettingTables = { readonly [S in Scope]: object };

/** Any directives in all scopes. */
export type AnySettings = { readonly [S in Scope]: SettingTable };

/** Blocks of one type by what follows their tag; a type that takes nothing there has one with an empty name. */
export type BlockTable<Settings extends object = SettingTable> = Readonly<Record<string, Settings>>;

/**
 * A configuration in TypeScript. Sets the same directives as the text language. `T` says which directives there are; what is
 * found when it is read does not depend on it.
 */
export interface ConfigDefinition<
  P extends DirectiveOwner = DirectiveOwner,
  T extends SettingTables = AnySettings,
> {
  /** Plugins besides the built-in ones. */
  readonly plugins?: readonly P[];
  /** Text files to read before the rest, relative to this one; wildcards as in `include`. */
  readonly include?: readonly string[];
  /** `domain-macro`: names for lists of domains. */
  readonly macros?: Readonly<Record<string, readonly string[]>>;
  /** The global level. */
  readonly settings?: T["global"];
  /** `<domain>` blocks by pattern. */
  readonly domains?: BlockTable<T["domain"]>;
  /** `<source>` blocks by address range. */
  readonly sources?: BlockTable<T["source"]>;
  /** `<virtual-mta>` blocks by name. */
  readonly virtualMtas?: Readonly<
    Record<
      string,
      { readonly settings?: T["virtual-mta"]; readonly domains?: BlockTable<T["domain"]> }
    >
  >;
  /** `<virtual-mta-pool>` blocks by name. */
  readonly pools?: Readonly<
    Record<
      string,
      {
        readonly members?: readonly string[];
        readonly settings?: T["virtual-mta-pool"];
        readonly domains?: BlockTable<T["domain"]>;
      }
    >
  >;
  /** `<acct-file>` blocks by path. */
  readonly accountingFiles?: BlockTable<T["acct-file"]>;
  /** Blocks of any other type, those of plugins too, by tag. Blocks in a block are among its directives, by tag as well. */
  readonly blocks?: {
    readonly [S in Exclude<keyof T, "global">]?: T[S] extends object ? BlockTable<T[S]> : never;
  };
}
