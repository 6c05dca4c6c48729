import type { Position } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import { nearest } from "../report/nearest.ts";
import { keyword } from "../syntax/lexer.ts";
import type { DirectiveNode, Node } from "../syntax/tree.ts";
import type { ConfigDefinition, SettingTables } from "./definition.ts";
import type { DirectiveOwner } from "./directives.ts";

/** What may appear in a definition and in one of its virtual MTAs. */
const PARTS = [
  "plugins",
  "include",
  "macros",
  "settings",
  "domains",
  "sources",
  "virtualMtas",
  "pools",
  "accountingFiles",
  "blocks",
];
const VIRTUAL_MTA_PARTS = ["settings", "domains"];
const POOL_PARTS = ["members", "settings", "domains"];

/**
 * The syntax tree of a definition, its includes first. Positions name the path of keys instead of a line. A definition may
 * come from plain JavaScript, so everything in it is looked at.
 */
export function definitionNodes(
  file: string,
  definition: ConfigDefinition<DirectiveOwner, SettingTables>,
  diagnostics: Diagnostics,
): readonly Node[] {
  const reader = new DefinitionReader(file, diagnostics);
  try {
    return reader.read(definition);
  } catch (error) {
    // Objects may answer with code of their own.
    reader.bad(`the configuration cannot be read: ${errorText(error)}`, "");
    return [];
  }
}

class DefinitionReader {
  readonly #file: string;
  readonly #diagnostics: Diagnostics;

  constructor(file: string, diagnostics: Diagnostics) {
    this.#file = file;
    this.#diagnostics = diagnostics;
  }

  read(definition: unknown): readonly Node[] {
    const parts = this.#parts(definition, "", PARTS);
    return [
      ...this.#occurrences(parts.get("include"), "include").map((path) =>
        this.#directive("include", path, "include"),
      ),
      ...this.#macros(parts.get("macros"), "macros"),
      ...this.#directives(parts.get("settings"), "settings"),
      ...this.#blocks("domain", parts.get("domains"), "domains"),
      ...this.#blocks("source", parts.get("sources"), "sources"),
      ...this.#nesting("virtual-mta", parts.get("virtualMtas"), "virtualMtas", VIRTUAL_MTA_PARTS),
      ...this.#nesting("virtual-mta-pool", parts.get("pools"), "pools", POOL_PARTS),
      ...this.#blocks("acct-file", parts.get("accountingFiles"), "accountingFiles"),
      ...this.#entries(parts.get("blocks"), "blocks").flatMap(([tag, table]) =>
        this.#openBlocks(tag, table, `blocks.${tag}`),
      ),
    ];
  }

  #macros(table: unknown, keys: string): readonly Node[] {
    return this.#entries(table, keys).map(([name, members]) => {
      const path = `${keys}.${name}`;
      const list = this.#occurrences(members, path).join(",");
      return this.#directive("domain-macro", `${name} ${list}`, path);
    });
  }

  /** Blocks with domain blocks inside. */
  #nesting(tag: string, table: unknown, keys: string, known: readonly string[]): readonly Node[] {
    return this.#entries(table, keys).map(([name, content]) => {
      const path = `${keys}.${name}`;
      const parts = this.#parts(content, path, known);
      const members = this.#occurrences(parts.get("members"), `${path}.members`);
      return this.#block(tag, name, path, [
        ...members.map((member) => this.#directive("virtual-mta", member, `${path}.members`)),
        ...this.#directives(parts.get("settings"), `${path}.settings`),
        ...this.#blocks("domain", parts.get("domains"), `${path}.domains`),
      ]);
    });
  }

  #blocks(tag: string, table: unknown, keys: string): readonly Node[] {
    return this.#entries(table, keys).map(([name, content]) => {
      const path = `${keys}.${name}`;
      return this.#block(tag, name, path, this.#directives(content, path));
    });
  }

  /** Blocks of any type: an object among their directives is a table of blocks in them, by tag. */
  #openBlocks(tag: string, table: unknown, keys: string): readonly Node[] {
    return this.#entries(table, keys).map(([name, content]) => {
      const path = `${keys}.${name}`;
      const entries = this.#entries(content, path);
      const plain = Object.fromEntries(entries.filter(([, value]) => !isPlainObject(value)));
      const inner = entries.filter(([, value]) => isPlainObject(value));
      return this.#block(tag, name, path, [
        ...this.#directives(plain, path),
        ...inner.flatMap(([type, blocks]) => this.#openBlocks(type, blocks, `${path}.${type}`)),
      ]);
    });
  }

  #directives(table: unknown, keys: string): readonly DirectiveNode[] {
    return this.#entries(table, keys).flatMap(([name, value]) => {
      const path = `${keys}.${name}`;
      return this.#occurrences(value, path).map((text) => this.#directive(name, text, path));
    });
  }

  #block(tag: string, name: string, keys: string, children: readonly Node[]): Node {
    const at = this.#at(keys);
    const argument = name === "" ? undefined : { text: name, at };
    return { kind: "block", tag: { text: tag, at }, argument, children };
  }

  #directive(name: string, text: string, keys: string): DirectiveNode {
    const at = this.#at(keys);
    const value = { text, at };
    return { kind: "directive", name: { text: keyword(name), at }, value, written: text };
  }

  /** The texts of a value, as they would appear in a file. */
  #occurrences(value: unknown, keys: string): readonly string[] {
    switch (typeof value) {
      case "string":
        return [value];
      case "number":
        return [String(value)];
      case "boolean":
        return [value ? "yes" : "no"];
      case "undefined":
        return [];
      default:
        if (Array.isArray(value) && !value.some(Array.isArray))
          return value.flatMap((entry) => this.#occurrences(entry, keys));
        this.bad(`${keys} takes a text, a number, true or false, or a list of them`, keys);
        return [];
    }
  }

  /** The parts of an object, of which only some are known. */
  #parts(object: unknown, keys: string, known: readonly string[]): ReadonlyMap<string, unknown> {
    const parts = new Map(this.#entries(object, keys));
    for (const name of parts.keys()) {
      if (known.includes(name)) continue;
      const meant = nearest(name, known);
      const hint = meant ? `did you mean ${meant}?` : `it may have ${known.join(", ")}`;
      this.bad(
        `unknown part "${name}" of ${keys || "the configuration"}`,
        keys ? `${keys}.${name}` : name,
        hint,
      );
    }
    return parts;
  }

  #entries(table: unknown, keys: string): readonly [string, unknown][] {
    if (table === undefined) return [];
    if (isPlainObject(table)) return Object.entries(table);
    this.bad(`${keys || "a configuration"} takes an object`, keys);
    return [];
  }

  #at(keys: string): Position {
    return { file: this.#file, line: 0, column: 0, length: 0, keys };
  }

  bad(message: string, keys: string, hint?: string): void {
    this.#diagnostics.error("bad-definition", message, this.#at(keys), hint);
  }
}

/** An object whose members are all its own: maps, promises and the like have none, and would seem to be empty. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
