import { dirname, isAbsolute, resolve } from "node:path";
import { parseCidr } from "../directive/kinds/cidr.ts";
import type { Scope } from "../directive/scope.ts";
import type { Diagnostic, Position } from "../errors/diagnostic.ts";
import { BLOCKS, type BlockType } from "./blocks.ts";
import { type BoundBlock, newBlock } from "./bound.ts";
import type { DirectiveIndex, KnownDirective } from "./directives.ts";
import { type DomainPattern, parseDomainPattern } from "./domain-pattern.ts";
import { nearest } from "./nearest.ts";
import type { BlockNode, DirectiveNode, Node } from "./tree.ts";

/** What binding works with. */
export interface BinderParts {
  readonly enabled: DirectiveIndex;
  /** Also the plugins that are not enabled. */
  readonly known: DirectiveIndex;
  /** Takes a finding; include chains are added by the caller. */
  readonly report: (finding: Omit<Diagnostic, "includedFrom">) => void;
}

/** Gives every node its meaning: directives to their plugins, blocks to their places. Reports everything that has none. */
export class Binder {
  readonly root: BoundBlock = newBlock("global", "", undefined, undefined, undefined);
  readonly #parts: BinderParts;

  constructor(parts: BinderParts) {
    this.#parts = parts;
  }

  /** Binds nodes at the global level; may be called for several files in turn. */
  bind(nodes: readonly Node[]): void {
    this.#bindInto(this.root, nodes);
  }

  #bindInto(block: BoundBlock, nodes: readonly Node[]): void {
    for (const node of nodes)
      if (node.kind === "block") this.#bindBlock(block, node);
      else this.#bindDirective(block, node);
  }

  #bindBlock(parent: BoundBlock, { tag, argument, children }: BlockNode): void {
    const type = BLOCKS.get(tag.text);
    if (type === undefined) {
      const meant = nearest(tag.text, BLOCKS.keys());
      this.#error(
        "unknown-block",
        `<${tag.text}> is no block`,
        tag.at,
        meant && `did you mean <${meant}>?`,
      );
      return;
    }
    if (!type.parents.includes(parent.scope)) {
      const where = type.parents.map(placeText).join(" or ");
      this.#error(
        "misplaced-block",
        `<${tag.text}> cannot stand here`,
        tag.at,
        `it stands ${where}`,
      );
      return;
    }
    if (argument === undefined) {
      this.#error("missing-argument", `<${tag.text}> needs a ${type.argument}`, tag.at, undefined);
      return;
    }
    const named = nameBlock(type, argument.text, argument.at);
    if (named === undefined) {
      const message = `"${argument.text}" is no ${type.argument}`;
      this.#error("bad-argument", message, argument.at, undefined);
      return;
    }
    const key = `${type.scope} ${named.name}`;
    let block = parent.children.get(key);
    if (block === undefined) {
      const own = `<${tag.text} ${argument.text}>`;
      const label = parent.label === undefined ? own : `${parent.label} ${own}`;
      block = newBlock(type.scope, named.name, label, named.pattern, tag.at);
      parent.children.set(key, block);
    }
    this.#bindInto(block, children);
  }

  #bindDirective(block: BoundBlock, { name, value }: DirectiveNode): void {
    const known = this.#parts.enabled.get(name.text);
    if (known === undefined || !known.directive.scopes.includes(block.scope)) {
      this.#reportUnusable(name.text, name.at, block.scope, known);
      return;
    }
    const { kind } = known.directive;
    if (value === undefined) {
      const hint = `for example: ${name.text} ${known.directive.example ?? kind.example}`;
      this.#error("missing-value", `${name.text} needs ${kind.accepts}`, name.at, hint);
      return;
    }
    const before = block.settings.get(known.name);
    if (value.text === "") {
      block.settings.set(known.name, { value: undefined, cleared: true, at: value.at });
      return;
    }
    const soFar = before?.cleared ? undefined : before?.value;
    const place = { baseDir: dirname(value.at.file) };
    const parsed = known.directive.append(soFar, value.text, place);
    if (parsed.ok) {
      block.settings.set(known.name, { value: parsed.value, cleared: false, at: value.at });
      return;
    }
    const shown = kind.name === "secret" ? "" : `, not "${value.text}"`;
    const meant = kind.words && nearest(value.text.toLowerCase(), kind.words);
    const hint = meant
      ? `did you mean ${meant}?`
      : `for example: ${name.text} ${known.directive.example ?? kind.example}`;
    this.#error("bad-value", `${name.text} takes ${parsed.expected}${shown}`, value.at, hint);
  }

  #reportUnusable(
    spelling: string,
    at: Position,
    scope: Scope,
    known: KnownDirective | undefined,
  ): void {
    if (known) {
      const where = known.directive.scopes.map(placeText).join(" or ");
      this.#error(
        "wrong-scope",
        `${spelling} cannot stand ${placeText(scope)}`,
        at,
        `it stands ${where}`,
      );
      return;
    }
    const disabled = this.#parts.known.get(spelling);
    if (disabled) {
      const message = `${spelling} belongs to the plugin ${disabled.owner.name}, which is not enabled`;
      this.#error("plugin-not-enabled", message, at, `enable ${disabled.owner.name}`);
      return;
    }
    const meant = this.#parts.enabled.nearest(spelling, scope);
    const hint = meant && `did you mean ${meant}?`;
    this.#error("unknown-directive", `${spelling} is no directive`, at, hint);
  }

  #error(code: Diagnostic["code"], message: string, at: Position, hint: string | undefined): void {
    this.#parts.report({ code, severity: "error", message, at, hint });
  }
}

/** "in <domain>", "at the top level". */
export function placeText(scope: Scope): string {
  return scope === "global" ? "at the top level" : `in <${scope}>`;
}

function nameBlock(
  { argument }: BlockType,
  text: string,
  at: Position,
): { readonly name: string; readonly pattern: DomainPattern | undefined } | undefined {
  switch (argument) {
    case "domain pattern": {
      const pattern = parseDomainPattern(text.toLowerCase());
      return pattern && { name: text.toLowerCase(), pattern };
    }
    case "name":
      return /^[^\s/<>]{1,128}$/.test(text) ? { name: text, pattern: undefined } : undefined;
    case "address range or name":
      return parseCidr(text) || /^[\w{}.@-]{1,128}$/.test(text)
        ? { name: text, pattern: undefined }
        : undefined;
    case "path": {
      const path = isAbsolute(text) ? text : resolve(dirname(at.file), text);
      return { name: path, pattern: undefined };
    }
  }
}
