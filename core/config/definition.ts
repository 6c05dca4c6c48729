import type { Position } from "../errors/diagnostic.ts";
import type { DirectiveOwner } from "./directives.ts";
import type { Located, Node } from "./tree.ts";

/** A directive's value in TypeScript: as in a file, or as a number, a boolean, or a list of occurrences. */
export type SettingValue = string | number | boolean | readonly (string | number | boolean)[];

/** Directives by their spelling in a file. */
export type SettingTable = Readonly<Record<string, SettingValue>>;

/** A configuration in TypeScript. Sets the same directives as the text language. */
export interface ConfigDefinition<P extends DirectiveOwner = DirectiveOwner> {
  /** Plugins besides the built-in ones. */
  readonly plugins?: readonly P[];
  /** Text files to read as well, relative to this one. */
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

/** The syntax tree of a definition. Positions name the path of keys instead of a line. */
export function definitionNodes(file: string, definition: ConfigDefinition): readonly Node[] {
  const at = (keys: string): Position => ({
    file: `${file} (${keys})`,
    line: 0,
    column: 0,
    length: 0,
  });
  const word = (text: string, keys: string): Located => ({ text, at: at(keys) });
  const directives = (table: SettingTable, path: string): Node[] =>
    Object.entries(table).flatMap(([name, value]): Node[] => {
      const keys = `${path}.${name}`;
      return occurrences(value).map((text) => ({
        kind: "directive",
        name: word(name, keys),
        value: word(text, keys),
      }));
    });
  const blocks = (
    tag: string,
    path: string,
    tables: Readonly<Record<string, SettingTable>>,
  ): Node[] =>
    Object.entries(tables).map(([name, table]) => ({
      kind: "block",
      tag: word(tag, path),
      argument: word(name, `${path}.${name}`),
      children: directives(table, `${path}.${name}`),
    }));
  const virtualMtas = Object.entries(definition.virtualMtas ?? {}).map(
    ([name, { settings = {}, domains = {} }]): Node => ({
      kind: "block",
      tag: word("virtual-mta", "virtualMtas"),
      argument: word(name, `virtualMtas.${name}`),
      children: [
        ...directives(settings, `virtualMtas.${name}.settings`),
        ...blocks("domain", `virtualMtas.${name}.domains`, domains),
      ],
    }),
  );
  return [
    ...directives(definition.settings ?? {}, "settings"),
    ...blocks("domain", "domains", definition.domains ?? {}),
    ...blocks("source", "sources", definition.sources ?? {}),
    ...virtualMtas,
    ...blocks("acct-file", "accountingFiles", definition.accountingFiles ?? {}),
  ];
}

function occurrences(value: SettingValue): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  return value.flatMap((entry) => occurrences(entry));
}
