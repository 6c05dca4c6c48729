import { basename, dirname, join, resolve } from "node:path";
import type { Position } from "../errors/diagnostic.ts";
import { errorText } from "../errors/error-text.ts";
import { type Findings, includeChain } from "./findings.ts";
import { type DirectiveNode, type Located, type Node, parseTree } from "./tree.ts";

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
  /** Paths of plugins to load, absolute, each once. */
  readonly plugins: readonly Located[];
  /** Texts of all files read, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads a file and everything it includes, at whatever place a directive can stand. */
export async function expandFile(
  file: string,
  files: ConfigFiles,
  findings: Findings,
): Promise<Expanded> {
  const expansion = new Expansion(files, findings);
  return expansion.done(await expansion.file(file, undefined));
}

/** Puts in what the nodes of a file include. */
export async function expandNodes(
  nodes: readonly Node[],
  files: ConfigFiles,
  findings: Findings,
): Promise<Expanded> {
  const expansion = new Expansion(files, findings);
  return expansion.done(await expansion.nodes(nodes, true));
}

class Expansion {
  readonly #plugins = new Map<string, Located>();
  readonly #texts = new Map<string, string>();
  readonly #files: ConfigFiles;
  readonly #findings: Findings;

  constructor(files: ConfigFiles, findings: Findings) {
    this.#files = files;
    this.#findings = findings;
  }

  done(nodes: readonly Node[]): Expanded {
    return { nodes, plugins: [...this.#plugins.values()], texts: this.#texts };
  }

  /** The nodes of a file, which `includedAt` names, at the top level or in a block. */
  async file(file: string, includedAt: Position | undefined, top = true): Promise<readonly Node[]> {
    let text = this.#texts.get(file);
    if (text === undefined) {
      try {
        text = await this.#files.read(file);
      } catch (error) {
        const message = `${file} cannot be read: ${errorText(error)}`;
        this.#findings.error("unreadable-file", message, includedAt);
        return [];
      }
      this.#texts.set(file, text);
    }
    return this.nodes(parseTree(file, text, includedAt, this.#findings), top);
  }

  async nodes(nodes: readonly Node[], top: boolean): Promise<readonly Node[]> {
    const expanded: Node[] = [];
    for (const node of nodes) {
      if (node.kind === "block")
        expanded.push({ ...node, children: await this.nodes(node.children, false) });
      else if (node.name.text === "include") {
        for (const each of await this.#include(node, top)) expanded.push(each);
      } else if (node.name.text === "plugin") this.#plugin(node, top);
      else expanded.push(node);
    }
    return expanded;
  }

  #plugin({ name, value }: DirectiveNode, top: boolean): void {
    if (!top) {
      const hint = "it stands at the top level";
      this.#findings.error("wrong-scope", "plugin cannot stand in a block", name.at, hint);
    } else if (value === undefined) this.#missingPath(name, "plugin ./my-plugin.ts");
    else {
      const path = resolve(dirname(value.at.file), value.text);
      if (!this.#plugins.has(path)) this.#plugins.set(path, { text: path, at: value.at });
    }
  }

  async #include({ name, value }: DirectiveNode, top: boolean): Promise<readonly Node[]> {
    if (value === undefined) {
      this.#missingPath(name, "include virtual-mtas/*.conf");
      return [];
    }
    const { at, text } = value;
    const chain = includeChain(at);
    if (chain.length >= DEEPEST) {
      this.#findings.error("include-too-deep", `includes are nested more than ${DEEPEST} deep`, at);
      return [];
    }
    const nodes: Node[] = [];
    for (const file of await this.#matching(resolve(dirname(at.file), text), at))
      if (file === at.file || chain.some((position) => position.file === file))
        this.#findings.error("include-loop", `${file} includes itself`, at);
      else for (const node of await this.file(file, at, top)) nodes.push(node);
    return nodes;
  }

  /** The files an include names, in alphabetical order. */
  async #matching(target: string, at: Position): Promise<readonly string[]> {
    const pattern = basename(target);
    if (!/[*?]/.test(pattern)) return [target];
    const folder = dirname(target);
    try {
      const names = await this.#files.list(folder);
      const matching = names.filter((name) => matchesWildcard(pattern, name)).sort();
      return matching.map((name) => join(folder, name));
    } catch (error) {
      const message = `${folder} cannot be read: ${errorText(error)}`;
      this.#findings.error("include-not-found", message, at);
      return [];
    }
  }

  #missingPath({ text, at }: Located, example: string): void {
    this.#findings.error("missing-value", `${text} needs a path`, at, `for example: ${example}`);
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
