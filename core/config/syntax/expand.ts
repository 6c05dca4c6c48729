import { dirname, resolve } from "node:path";
import type { Position } from "../../errors/diagnostic.ts";
import { fileProblem } from "../../errors/file-problem.ts";
import { isShipped, readShipped, shippedFile, shippedNames } from "../../files/shipped-file.ts";
import { inSlices } from "../../time/pace.ts";
import { type Diagnostics, includeChain, shown } from "../report/diagnostics.ts";
import { type DirectiveNode, type Located, type Node, parseSteps } from "./tree.ts";
import { matchingFiles } from "./wildcard.ts";

const DEEPEST = 32;

/** Files one configuration may include, repeats counted. */
const MOST_FILES = 10_000;

/** Characters of all files of a configuration, repeats counted. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** What is at a path. */
export interface PathFacts {
  readonly is: "file" | "directory" | "other" | "missing";
  /** Whether this process may read it; false when it is missing. */
  readonly readable: boolean;
  readonly writable: boolean;
}

/** How configuration files are reached; injected. */
export interface ConfigFiles {
  /** The text of a file. Rejects when it cannot be read. */
  read(file: string): Promise<string>;
  /** Names in a folder. Rejects when it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
  /** What a path leads to; used by checks. */
  look(path: string): Promise<PathFacts>;
}

/** A configuration with its includes put in, and the `plugin` lines taken out. */
export interface Expanded {
  readonly nodes: readonly Node[];
  /** Paths of plugins to load, absolute, each once. */
  readonly plugins: readonly Located[];
  /** Texts of all files read, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether every include could be read. */
  readonly complete: boolean;
}

/** How much an include that cannot be read matters. */
export type MissingIncludes = "error" | "warning";

/** Reads a file and everything it includes, at whatever place a directive can appear. */
export async function expandFile(
  file: string,
  files: ConfigFiles,
  diagnostics: Diagnostics,
  missing: MissingIncludes = "error",
): Promise<Expanded> {
  const expansion = new Expansion(files, diagnostics, missing);
  return expansion.done(await expansion.file(file, undefined));
}

/** Puts in what the nodes of a file include. */
export async function expandNodes(
  nodes: readonly Node[],
  files: ConfigFiles,
  diagnostics: Diagnostics,
  missing: MissingIncludes = "error",
): Promise<Expanded> {
  const expansion = new Expansion(files, diagnostics, missing);
  return expansion.done(await expansion.nodes(nodes, true));
}

class Expansion {
  readonly #plugins = new Map<string, Located>();
  readonly #texts = new Map<string, string>();
  readonly #files: ConfigFiles;
  readonly #diagnostics: Diagnostics;
  readonly #missing: MissingIncludes;
  #complete = true;
  #read = 0;
  #characters = 0;

  constructor(files: ConfigFiles, diagnostics: Diagnostics, missing: MissingIncludes) {
    this.#files = files;
    this.#diagnostics = diagnostics;
    this.#missing = missing;
  }

  done(nodes: readonly Node[]): Expanded {
    const plugins = [...this.#plugins.values()];
    return { nodes, plugins, texts: this.#texts, complete: this.#complete };
  }

  /** The nodes of a file, which `includedAt` names, at the top level or in a block. */
  async file(file: string, includedAt: Position | undefined, top = true): Promise<readonly Node[]> {
    let text = this.#texts.get(file);
    if (text === undefined) {
      try {
        text = await (isShipped(file) ? readShipped(file) : this.#files.read(file));
      } catch (error) {
        this.#unread(
          "unreadable-file",
          `${file} cannot be read: ${fileProblem(error)}`,
          includedAt,
        );
        return [];
      }
      this.#texts.set(file, text);
    }
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS) {
      const message = `the files read so far, repeats included, have more than ${MOST_CHARACTERS} characters`;
      this.#diagnostics.error("include-too-deep", message, includedAt);
      return [];
    }
    return this.nodes(await inSlices(parseSteps(file, text, includedAt, this.#diagnostics)), top);
  }

  async nodes(nodes: readonly Node[], top: boolean): Promise<readonly Node[]> {
    const expanded: Node[] = [];
    for (const node of nodes) {
      if (!isExpandable(node)) expanded.push(node);
      else if (node.kind === "block")
        expanded.push({ ...node, children: await this.nodes(node.children, false) });
      else if (node.name.text === "plugin") this.#plugin(node, top);
      else for (const each of await this.#include(node, top)) expanded.push(each);
    }
    return expanded;
  }

  #plugin({ name, value }: DirectiveNode, top: boolean): void {
    if (!top) {
      const hint = "it belongs at the top level";
      this.#diagnostics.error("wrong-scope", "plugin is not allowed in a block", name.at, hint);
    } else if (!value?.text) this.#missingPath(name, "plugin ./my-plugin.ts");
    else {
      const { text } = value;
      const path = isPackage(text) ? text : resolve(dirname(value.at.file), text);
      if (!this.#plugins.has(path)) this.#plugins.set(path, { text: path, at: value.at });
    }
  }

  async #include({ name, value }: DirectiveNode, top: boolean): Promise<readonly Node[]> {
    if (!value?.text) {
      this.#missingPath(name, "include virtual-mtas/*.conf");
      return [];
    }
    const { at, text } = value;
    const chain = includeChain(at);
    if (chain.length >= DEEPEST) {
      this.#diagnostics.error(
        "include-too-deep",
        `includes are nested more than ${DEEPEST} deep`,
        at,
      );
      return [];
    }
    const nodes: Node[] = [];
    for (const file of await this.#matching(text, at)) {
      if (file === at.file || chain.some((position) => position.file === file)) {
        this.#diagnostics.error("include-loop", `${file} includes itself`, at);
        continue;
      }
      if (this.#read++ >= MOST_FILES) {
        this.#diagnostics.error(
          "include-too-deep",
          `more than ${MOST_FILES} files are included`,
          at,
        );
        return nodes;
      }
      for (const node of await this.file(file, at, top)) nodes.push(node);
    }
    return nodes;
  }

  /** The files an include names, in alphabetical order. */
  async #matching(text: string, at: Position): Promise<readonly string[]> {
    if (/^https?:\/\//i.test(text)) {
      const hint = "fetch it to a file when the configuration is deployed, and include the file";
      const message = "a configuration is not read over the network";
      this.#unread("include-not-found", message, at, hint);
      return [];
    }
    const [, name] = /^shipped:(.*)$/i.exec(text) ?? [];
    if (name !== undefined) return this.#shipped(name, at);
    const found = await matchingFiles(resolve(dirname(at.file), text), this.#files);
    if (!found.ok) {
      const message = `${found.folder} cannot be read: ${found.problem}`;
      this.#unread("include-not-found", message, at);
      return [];
    }
    if (found.files.length === 0)
      this.#diagnostics.warning("include-not-found", `no file is named ${shown(text)}`, at);
    return found.files;
  }

  async #shipped(name: string, at: Position): Promise<readonly string[]> {
    const names = await shippedNames();
    if (names.includes(name)) return [shippedFile(name)];
    const hint = `there is: ${names.join(", ")}`;
    this.#unread("include-not-found", `no shipped file is named ${shown(name)}`, at, hint);
    return [];
  }

  #unread(
    code: "include-not-found" | "unreadable-file",
    message: string,
    at: Position | undefined,
    hint?: string,
  ): void {
    this.#complete = false;
    const severity = at === undefined ? "error" : this.#missing;
    this.#diagnostics.add({ code, severity, message, at, hint });
  }

  #missingPath({ text, at }: Located, example: string): void {
    this.#diagnostics.error("missing-value", `${text} needs a path`, at, `for example: ${example}`);
  }
}

/** Whether a `plugin` line names a package rather than a file: a bare name without a script's ending. */
function isPackage(text: string): boolean {
  return /^(?:@[\w.-]+\/)?\w[\w.-]*(?:\/[\w.-]+)*$/.test(text) && !/\.[cm]?[jt]s$/.test(text);
}

/** Whether a node is an include or a `plugin` line, or holds one. */
function isExpandable(node: Node): boolean {
  if (node.kind === "block") return node.children.some(isExpandable);
  return node.name.text === "include" || node.name.text === "plugin";
}
