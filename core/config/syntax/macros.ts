import type { Position } from "../../errors/diagnostic.ts";
import { type Diagnostics, placeSeenFrom, shown } from "../report/diagnostics.ts";
import { Suggestions } from "../report/nearest.ts";
import type { Located, Node } from "./tree.ts";

/** Texts that one text may stand for. */
const MOST_TEXTS = 200_000;

/** Texts that all macros, and all that uses them, may stand for together. */
const MOST_IN_ALL = 2_000_000;

/** Macros that one text may hold. */
const MOST_IN_ONE = 16;

/** Macros that may be inside each other. */
const DEEPEST = 256;

interface Macro {
  readonly name: string;
  readonly at: Position;
  readonly members: readonly string[];
}

/** The `domain-macro` directives of a configuration. Names are the same in upper and lower case. */
export class Macros {
  readonly #macros = new Map<string, Macro>();
  readonly #expanded = new Map<string, readonly string[] | undefined>();
  readonly #used = new Set<string>();
  /** What texts with macros stand for: many blocks are called the same. */
  readonly #texts = new Map<string, readonly string[]>();
  readonly #suggestions = new Suggestions();
  readonly #diagnostics: Diagnostics;
  #total = 0;

  constructor(nodes: readonly Node[], diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
    for (const node of nodes)
      if (node.kind === "directive" && node.name.text === "domain-macro" && node.value)
        this.#define(node.value);
    for (const { name, at } of this.#macros.values()) this.#members(name, at, []);
    this.#used.clear();
  }

  /**
   * What a text stands for: every `$name` replaced by each member of the macro, in all combinations. Undefined, and
   * reported, when a macro is not there or there would be too many. The same text gives the same array.
   */
  expand({ text, at }: Located): readonly string[] | undefined {
    const texts = this.#texts.get(text) ?? this.#expandText(text, at, []);
    if (texts) this.#texts.set(text, texts);
    return texts && this.#counted(texts, text, at);
  }

  /** Macros that nothing has asked for, neither itself nor by another macro, with their places. */
  *unused(): Iterable<Located> {
    const used = new Set(this.#used);
    for (const key of used)
      for (const member of this.#macros.get(key)?.members ?? [])
        for (const [inner] of member.matchAll(/\$\w+/g)) used.add(inner.slice(1).toLowerCase());
    for (const [key, { name, at }] of this.#macros) if (!used.has(key)) yield { text: name, at };
  }

  #define({ text, at }: Located): void {
    const [, name, list] = /^(\w{1,64})(?:\s*=\s*|\s+)(\S[\s\S]*)$/.exec(text) ?? [];
    if (name === undefined || list === undefined) {
      const message = `domain-macro takes a name and a list of domains, not "${shown(text)}"`;
      this.#diagnostics.error(
        "bad-value",
        message,
        at,
        "for example: domain-macro big a.com,b.com",
      );
      return;
    }
    const members = list.split(",").map((member) => member.trim().toLowerCase());
    if (members.at(-1) === "") members.pop();
    const bad = members.find((member) => member === "" || /[\s"<>]/.test(member));
    if (bad !== undefined) {
      const message = `"${shown(bad)}" is neither a domain nor part of one`;
      this.#diagnostics.error(
        "bad-value",
        message,
        at,
        "separate the members of a macro with commas",
      );
      return;
    }
    const key = name.toLowerCase();
    const earlier = this.#macros.get(key);
    if (earlier) {
      const message = `the macro ${name} is defined again; the one ${placeSeenFrom(at, earlier.at)} is ignored`;
      this.#diagnostics.warning("set-twice", message, at);
    }
    this.#macros.set(key, { name, at, members });
  }

  /** All a macro stands for; `within` are the macros whose members are being looked up. */
  #members(name: string, at: Position, within: readonly string[]): readonly string[] | undefined {
    const key = name.toLowerCase();
    this.#used.add(key);
    if (this.#expanded.has(key)) return this.#expanded.get(key);
    const macro = this.#macros.get(key);
    if (macro === undefined) {
      const meant = this.#suggestions.nearest(name, "", () =>
        Array.from(this.#macros.values(), (each) => each.name),
      );
      const hint = meant
        ? `did you mean $${meant}?`
        : `define it: domain-macro ${name} a.com,b.com`;
      this.#diagnostics.error("unknown-macro", `unknown macro $${shown(name)}`, at, hint);
      return undefined;
    }
    if (within.includes(key)) {
      const circle = [...within.slice(within.indexOf(key)), key].map((each) => `$${each}`);
      const message = `the macro ${macro.name} contains itself: ${circle.join(" → ")}`;
      this.#diagnostics.error("macro-loop", message, macro.at);
      return undefined;
    }
    if (within.length >= DEEPEST)
      return this.#tooLarge(`macros are nested more than ${DEEPEST} deep`, macro.at);
    const all: string[] = [];
    for (const member of macro.members) {
      const texts = this.#expandText(member, macro.at, [...within, key]);
      if (texts === undefined) return this.#remember(key, undefined);
      for (const text of texts) all.push(text);
      if (all.length > MOST_TEXTS)
        return this.#remember(key, this.#tooMany(`$${macro.name}`, MOST_TEXTS, macro.at));
    }
    return this.#remember(key, this.#counted(all, `$${macro.name}`, macro.at));
  }

  #remember(key: string, members: readonly string[] | undefined): readonly string[] | undefined {
    this.#expanded.set(key, members);
    return members;
  }

  #expandText(
    text: string,
    at: Position,
    within: readonly string[],
  ): readonly string[] | undefined {
    let texts: readonly string[] = [""];
    const parts = text.split(/(\$\w+)/, 2 * MOST_IN_ONE + 2);
    if (parts.length > 2 * MOST_IN_ONE + 1)
      return this.#tooLarge(`${shown(text)} contains more than ${MOST_IN_ONE} macros`, at);
    for (const part of parts) {
      if (!part.startsWith("$") || part === "$") {
        if (part !== "") texts = texts.map((each) => each + part);
        continue;
      }
      const members = this.#members(part.slice(1), at, within);
      if (members === undefined) return undefined;
      if (texts.length * members.length > MOST_TEXTS) return this.#tooMany(text, MOST_TEXTS, at);
      texts = texts.flatMap((each) => members.map((member) => each + member));
    }
    return texts;
  }

  /** The same texts, unless there are too many with all the others. */
  #counted(texts: readonly string[], of: string, at: Position): readonly string[] | undefined {
    this.#total += texts.length;
    return this.#total > MOST_IN_ALL
      ? this.#tooMany(`${of} together with all others`, MOST_IN_ALL, at)
      : texts;
  }

  #tooMany(text: string, most: number, at: Position): undefined {
    return this.#tooLarge(`${shown(text)} expands to more than ${most} values`, at);
  }

  #tooLarge(message: string, at: Position): undefined {
    this.#diagnostics.error("macro-too-large", message, at, "use fewer or shorter macros");
  }
}
