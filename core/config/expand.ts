import { basename, dirname, join, resolve } from "node:path";
import type { Diagnostic, Position } from "../errors/diagnostic.ts";
import { errorText } from "../errors/error-text.ts";
import { type Located, type Node, parseTree, type Tree } from "./tree.ts";

const DEEPEST = 32;

/** How configuration files are reached; injected. */
export interface ConfigFiles {
  /** The text of a file. Rejects when it cannot be read. */
  read(file: string): Promise<string>;
  /** Names in a folder. Rejects when it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
}

/** A configuration with its includes put in, and the `plugin` lines taken out. */
export interface Expanded {
  readonly nodes: readonly Node[];
  /** Paths of plugins to load, absolute. */
  readonly plugins: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
  /** The include directives that led to a file, innermost first. */
  readonly chains: ReadonlyMap<string, readonly Position[]>;
  /** Texts of all files read, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads a file and everything it includes, at whatever place a directive can stand. */
export async function expand(file: string, files: ConfigFiles): Promise<Expanded> {
  const expansion = new Expansion(files);
  const nodes = await expansion.file(file, [], undefined);
  return { ...expansion, nodes };
}

class Expansion {
  readonly plugins: Located[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly chains = new Map<string, readonly Position[]>();
  readonly texts = new Map<string, string>();
  readonly #files: ConfigFiles;

  constructor(files: ConfigFiles) {
    this.#files = files;
  }

  async file(file: string, chain: readonly Position[], at: Position | undefined): Promise<Node[]> {
    let tree: Tree;
    try {
      const text = this.texts.get(file) ?? (await this.#files.read(file));
      this.texts.set(file, text);
      if (!this.chains.has(file)) this.chains.set(file, chain);
      tree = parseTree(file, text, chain);
    } catch (error) {
      this.#error(
        "unreadable-file",
        `${file} cannot be read: ${errorText(error)}`,
        at,
        chain.slice(1),
      );
      return [];
    }
    this.diagnostics.push(...tree.diagnostics);
    return this.#nodes(tree.nodes, file, chain);
  }

  async #nodes(nodes: readonly Node[], file: string, chain: readonly Position[]): Promise<Node[]> {
    const expanded: Node[] = [];
    for (const node of nodes) {
      if (node.kind === "block")
        expanded.push({ ...node, children: await this.#nodes(node.children, file, chain) });
      else if (node.name.text === "include" && node.value)
        for (const each of await this.#include(node.value, file, chain)) expanded.push(each);
      else if (node.name.text === "plugin" && node.value)
        this.plugins.push({ ...node.value, text: resolve(dirname(file), node.value.text) });
      else expanded.push(node);
    }
    return expanded;
  }

  async #include(value: Located, from: string, chain: readonly Position[]): Promise<Node[]> {
    const target = resolve(dirname(from), value.text);
    const inner = [value.at, ...chain];
    if (inner.length > DEEPEST) {
      this.#error(
        "include-too-deep",
        `includes are nested more than ${DEEPEST} deep`,
        value.at,
        chain,
      );
      return [];
    }
    const nodes: Node[] = [];
    const files = await this.#matching(target, value.at, chain);
    for (const file of files) {
      if (file === from || chain.some((position) => position.file === file)) {
        this.#error("include-loop", `${file} includes itself`, value.at, chain);
        continue;
      }
      for (const node of await this.file(file, inner, value.at)) nodes.push(node);
    }
    return nodes;
  }

  /** The files an include names, in alphabetical order. */
  async #matching(
    target: string,
    at: Position,
    chain: readonly Position[],
  ): Promise<readonly string[]> {
    const pattern = basename(target);
    if (!/[*?]/.test(pattern)) return [target];
    try {
      const names = await this.#files.list(dirname(target));
      const matching = names.filter((name) => matchesWildcard(pattern, name)).sort();
      return matching.map((name) => join(dirname(target), name));
    } catch (error) {
      this.#error("include-not-found", `${dirname(target)}: ${errorText(error)}`, at, chain);
      return [];
    }
  }

  #error(
    code: Diagnostic["code"],
    message: string,
    at: Position | undefined,
    includedFrom: readonly Position[],
  ): void {
    this.diagnostics.push({ code, severity: "error", message, at, includedFrom, hint: undefined });
  }
}

/** `*` stands for any characters, `?` for one. Linear in the product of both lengths. */
export function matchesWildcard(pattern: string, name: string): boolean {
  let star = -1;
  let retry = 0;
  let p = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === "*") {
      star = p++;
      retry = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++retry;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
