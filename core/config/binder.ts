import { dirname } from "node:path";
import type { Parsed } from "../directive/kind.ts";
import type { Scope } from "../directive/scope.ts";
import { errorText } from "../errors/error-text.ts";
import { ARGUMENT_EXAMPLES, readBlockName } from "./block-name.ts";
import { BLOCKS, type BlockType } from "./blocks.ts";
import { type BoundBlock, childBlock, newRoot } from "./bound.ts";
import type { DirectiveIndex, KnownDirective } from "./directives.ts";
import { type Findings, shown } from "./findings.ts";
import { nearest } from "./nearest.ts";
import type { BlockNode, DirectiveNode, Located, Node } from "./tree.ts";

/** What binding works with. */
export interface BinderParts {
  readonly enabled: DirectiveIndex;
  /** Directives of plugins that exist but are not enabled. */
  readonly disabled: DirectiveIndex;
  readonly findings: Findings;
}

/** Gives every node its meaning: directives to their plugins, blocks to their places. Reports everything that has none. */
export function bind(nodes: readonly Node[], parts: BinderParts): BoundBlock {
  const root = newRoot();
  new Binder(parts).bindInto(root, nodes);
  return root;
}

class Binder {
  readonly #parts: BinderParts;
  readonly #findings: Findings;

  constructor(parts: BinderParts) {
    this.#parts = parts;
    this.#findings = parts.findings;
  }

  bindInto(block: BoundBlock, nodes: readonly Node[]): void {
    for (const node of nodes)
      if (node.kind === "block") this.#bindBlock(block, node);
      else this.#bindDirective(block, node);
  }

  #bindBlock(parent: BoundBlock, node: BlockNode): void {
    const { tag, children } = node;
    const type = BLOCKS.get(tag.text);
    if (type === undefined) {
      const meant = nearest(tag.text, BLOCKS.keys());
      const hint = meant && `did you mean <${meant}>?`;
      this.#findings.error("unknown-block", `<${shown(tag.text)}> is no block`, tag.at, hint);
      return;
    }
    const block = this.#place(parent, type, node);
    // What stands in a block without a place is looked at all the same, so that its mistakes are found too.
    this.bindInto(block ?? childBlock(newRoot(), type.scope, { name: "", key: "" }), children);
  }

  #place(
    parent: BoundBlock,
    type: BlockType,
    { tag, argument }: BlockNode,
  ): BoundBlock | undefined {
    const name = tag.text;
    if (!type.parents.includes(parent.scope)) {
      const message = `<${name}> cannot stand ${placeText(parent.scope)}`;
      const hint = `it stands ${type.parents.map(placeText).join(" or ")}`;
      this.#findings.error("misplaced-block", message, tag.at, hint);
      return undefined;
    }
    const hint = `for example: ${ARGUMENT_EXAMPLES[type.argument]}`;
    if (argument === undefined) {
      const message = `<${name}> needs a ${type.argument}`;
      this.#findings.error("missing-argument", message, tag.at, hint);
      return undefined;
    }
    const named = readBlockName(type.argument, argument);
    if (named === undefined) {
      const message = `"${shown(argument.text)}" is no ${type.argument}`;
      this.#findings.error("bad-argument", message, argument.at, hint);
      return undefined;
    }
    return childBlock(parent, type.scope, named);
  }

  #bindDirective(block: BoundBlock, { name, value }: DirectiveNode): void {
    const known = this.#parts.enabled.get(name.text);
    if (known === undefined || !known.directive.scopes.includes(block.scope)) {
      this.#reportUnusable(name, block.scope, known);
      return;
    }
    const { kind, example = kind.example } = known.directive;
    if (value === undefined) {
      const hint = `for example: ${name.text} ${example}`;
      this.#findings.error("missing-value", `${name.text} needs ${kind.accepts}`, name.at, hint);
      return;
    }
    const { at } = value;
    if (value.text === "") {
      block.settings.set(known.name, { value: undefined, cleared: true, at });
      return;
    }
    const parsed = this.#parse(known, block.settings.get(known.name)?.value, value);
    if (parsed?.ok) block.settings.set(known.name, { value: parsed.value, cleared: false, at });
    else if (parsed) this.#reportBadValue(known, name, value, parsed.expected);
  }

  /** The value of one more occurrence; undefined when the plugin fails over it. */
  #parse(
    { directive, name, owner }: KnownDirective,
    before: unknown,
    { text, at }: Located,
  ): Parsed<unknown> | undefined {
    try {
      return directive.append(before, text, { baseDir: dirname(at.file) });
    } catch (error) {
      const message = `the plugin ${owner.name} fails over ${name}: ${errorText(error)}`;
      this.#findings.error("plugin-failure", message, at);
      return undefined;
    }
  }

  #reportBadValue(
    { directive: { kind, example = kind.example } }: KnownDirective,
    { text: spelling }: Located,
    { text, at }: Located,
    expected: string,
  ): void {
    const secret = kind.secret === true;
    const given = secret ? "" : `, not "${shown(text)}"`;
    const meant = secret ? undefined : nearest(text.toLowerCase(), kind.words ?? []);
    const hint = meant ? `did you mean ${meant}?` : `for example: ${spelling} ${example}`;
    const message = `${spelling} takes ${expected}${given}`;
    this.#findings.error("bad-value", message, at, hint, secret);
  }

  #reportUnusable({ text, at }: Located, scope: Scope, known: KnownDirective | undefined): void {
    const spelling = shown(text);
    if (known) {
      const secret = known.directive.kind.secret === true;
      const message = `${spelling} cannot stand ${placeText(scope)}`;
      const hint = `it stands ${known.directive.scopes.map(placeText).join(" or ")}`;
      this.#findings.error("wrong-scope", message, at, hint, secret);
      return;
    }
    const disabled = this.#parts.disabled.get(text);
    if (disabled) {
      const secret = disabled.directive.kind.secret === true;
      const { name } = disabled.owner;
      const message = `${spelling} belongs to the plugin ${name}, which is not enabled`;
      const hint = `enable ${name}`;
      this.#findings.error("plugin-not-enabled", message, at, hint, secret);
      return;
    }
    const meant = this.#parts.enabled.nearest(text, scope);
    const secret = meant !== undefined && this.#isSecret(meant);
    const hint = meant && `did you mean ${meant}?`;
    const message = `${spelling} is no directive`;
    this.#findings.error("unknown-directive", message, at, hint, secret);
  }

  #isSecret(spelling: string): boolean {
    return this.#parts.enabled.get(spelling)?.directive.kind.secret === true;
  }
}

/** "in <domain>", "at the top level". */
function placeText(scope: Scope): string {
  return scope === "global" ? "at the top level" : `in <${scope}>`;
}
