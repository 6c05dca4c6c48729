import { dirname } from "node:path";
import type { Directive } from "../../directive/directive.ts";
import type { Parsed } from "../../directive/kind.ts";
import { parseDomainPattern } from "../../directive/kinds/domain-pattern.ts";
import type { BlockScope } from "../../directive/scope.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Steps } from "../../time/pace.ts";
import { type Diagnostics, placeSeenFrom, shown } from "../report/diagnostics.ts";
import { nearest } from "../report/nearest.ts";
import type { BlockType } from "../syntax/blocks.ts";
import { joinContinuations } from "../syntax/continuations.ts";
import { invisibleHint } from "../syntax/invisible.ts";
import { keyword, REGEX_LINE } from "../syntax/lexer.ts";
import type { Macros } from "../syntax/macros.ts";
import type { BlockNode, DirectiveNode, Located, Node } from "../syntax/tree.ts";
import { continuesRule, endsRule, opensRule } from "../syntax/wrapped-rules.ts";
import { ARGUMENT_EXAMPLES, readBlockName } from "./block-name.ts";
import { type BlockName, type BoundBlock, childBlock, newRoot } from "./bound.ts";
import type { DirectiveIndex, KnownDirective } from "./directives.ts";
import { LANGUAGE } from "./language.ts";
import type { NoEffect } from "./no-effect.ts";
import { placesText, placeText, Unusable } from "./unusable.ts";

/** What binding works with. */
export interface BinderParts {
  readonly enabled: DirectiveIndex;
  /** Directives of plugins that exist but are not enabled. */
  readonly disabled: DirectiveIndex;
  readonly macros: Macros;
  readonly diagnostics: Diagnostics;
  readonly noEffect: NoEffect;
}

/**
 * Gives every node its meaning: directives to their plugins, blocks to their places. Reports everything that has none. The
 * lists of the top level are joined already. A step is a directive or a block's end.
 */
export function* bindSteps(nodes: readonly Node[], parts: BinderParts): Steps<BoundBlock> {
  const root = newRoot();
  const binder = new Binder(parts);
  yield* binder.bindInto(root, nodes);
  return root;
}

class Binder {
  readonly #parts: BinderParts;
  readonly #diagnostics: Diagnostics;
  readonly #unusable: Unusable;
  readonly #noEffect: NoEffect;
  #order = 0;

  constructor(parts: BinderParts) {
    this.#parts = parts;
    this.#diagnostics = parts.diagnostics;
    this.#noEffect = parts.noEffect;
    this.#unusable = new Unusable(parts);
  }

  *bindInto(block: BoundBlock, nodes: readonly Node[]): Steps<void> {
    let wrapped = false;
    for (const node of nodes) {
      // The rest of a wrapped rule that was refused is not a mistake of its own.
      if (wrapped && continuesRule(node)) {
        wrapped = !endsRule(node);
        continue;
      }
      const before = this.#diagnostics.errors;
      if (node.kind === "block") yield* this.#bindBlock(block, node);
      else this.#bindDirective(block, node);
      wrapped = opensRule(node) && this.#diagnostics.errors > before;
      yield;
    }
  }

  *#bindBlock(parent: BoundBlock, node: BlockNode): Steps<void> {
    const { tag, children } = node;
    const type =
      this.#parts.enabled.blocks.get(tag.text) ?? this.#unusable.tag(tag, parent.scope, children);
    if (type === undefined) return;
    const block = this.#place(parent, type, node);
    // What is in a block without a place is looked at nonetheless, so that its mistakes are found too.
    const lines = joinContinuations(children, this.#parts.enabled);
    yield* this.bindInto(block ?? lost(type.scope), lines);
  }

  #place(parent: BoundBlock, type: BlockType, node: BlockNode): BoundBlock | undefined {
    const { tag } = node;
    if (!type.parents.includes(parent.scope)) {
      const message = `<${tag.text}> is not allowed ${placeText(parent.scope)}`;
      const hint = `it belongs ${placesText(type.parents)}`;
      this.#diagnostics.error("misplaced-block", message, tag.at, hint);
      return undefined;
    }
    const name = this.#blockName(parent, type, node);
    return name && childBlock(parent, type.scope, name, tag.at, this.#order++);
  }

  #blockName(
    parent: BoundBlock,
    { argument: wanted }: BlockType,
    { tag, argument }: BlockNode,
  ): BlockName | undefined {
    if (wanted === "none") {
      if (argument) {
        const message = `<${tag.text}> takes no name`;
        this.#diagnostics.warning("needless-argument", message, argument.at, `write <${tag.text}>`);
      }
      return { name: "", key: "" };
    }
    const nested = parent.scope !== "global";
    // Inside another block each unnamed list is one of its own, in its place among the rules around it.
    if (wanted === "optional name" && nested && argument === undefined)
      return { name: "", key: `#${this.#order++}` };
    const sort = wanted === "optional name" ? "name" : wanted;
    const hint = `for example: ${ARGUMENT_EXAMPLES[wanted]}`;
    const one = `${sort.startsWith("a") ? "an" : "a"} ${sort}`;
    if (argument === undefined) {
      const message = `<${tag.text}> needs ${one}`;
      this.#diagnostics.error("missing-argument", message, tag.at, hint);
      return undefined;
    }
    let domains: readonly string[] | undefined;
    if (wanted === "domain pattern" && argument.text.includes("$")) {
      domains = this.#parts.macros.expand(argument);
      if (domains === undefined) return undefined;
    }
    const name = readBlockName(wanted, argument, domains);
    if (name === undefined) {
      const several = wanted === "domain pattern" && /[\s,]/.test(argument.text);
      const advice = several
        ? "one block takes one domain: name several with domain-macro big a.com,b.com and write <domain $big>"
        : hint;
      const member = domains?.find((domain) => parseDomainPattern(domain) === undefined);
      const source = member === undefined ? "" : ` (from ${shown(argument.text)})`;
      const message = `"${shown(member ?? argument.text)}"${source} is not ${one}`;
      const unseen = invisibleHint(argument.text);
      this.#diagnostics.error("bad-argument", message, argument.at, unseen ?? advice);
    }
    return name;
  }

  #bindDirective(block: BoundBlock, node: DirectiveNode): void {
    const { name, value } = node;
    const known = this.#parts.enabled.get(name.text, block.scope);
    if (known === undefined) {
      this.#unusable.directive(node, block.scope);
      return;
    }
    this.#noEffect.set(known, name);
    const { kind, example = kind.example, macros } = known.directive;
    if (value === undefined) {
      const hint = `for example: ${name.text} ${example}`;
      this.#diagnostics.error("missing-value", `${name.text} needs ${kind.accepts}`, name.at, hint);
      return;
    }
    if (value.text === "") {
      const occurrences = [{ ...value, order: this.#order++ }];
      block.settings.set(known, { value: undefined, cleared: true, occurrences });
      return;
    }
    const expands = macros === true && value.text.includes("$");
    const texts = expands ? this.#parts.macros.expand(value) : [value.text];
    for (const text of texts ?? []) this.#bindOccurrence(block, known, name, { ...value, text });
  }

  #bindOccurrence(block: BoundBlock, known: KnownDirective, name: Located, value: Located): void {
    const parsed = this.#parse(known, value);
    if (parsed === undefined) return;
    if (!parsed.ok) {
      this.#reportBadValue(known, name, value, parsed.expected);
      return;
    }
    if (parsed.warning !== undefined)
      this.#diagnostics.warning("doubtful-value", parsed.warning, value.at);
    this.#noteEffect(known, name, value, parsed);
    const before = block.settings.get(known);
    if (known.directive.repeat === "add" && Array.isArray(before?.value)) {
      // Arrays of this binding are its own until it is finished.
      before.value.push(parsed.value);
      if (Array.isArray(before.occurrences))
        before.occurrences.push({ ...value, order: this.#order++ });
      return;
    }
    if (before && !before.cleared) this.#reportSetTwice(name, value, before.occurrences);
    block.settings.set(known, {
      value: known.directive.repeat === "add" ? [parsed.value] : parsed.value,
      cleared: false,
      occurrences: [{ ...value, order: this.#order++ }],
    });
  }

  #noteEffect(
    known: KnownDirective,
    name: Located,
    value: Located,
    { value: meant, noEffect }: Extract<Parsed<unknown>, { ok: true }>,
  ): void {
    const { directive, owner } = known;
    if (noEffect) {
      const what = directive.kind.secret === true ? name.text : `${name.text} ${shown(value.text)}`;
      this.#noEffect.part(known, what, noEffect, value.at);
    }
    if (directive.stake && !isDefault(directive, meant)) this.#noEffect.differs(known, name);
    if (owner === LANGUAGE && known.name === "allow-no-effect")
      for (const text of namesIn(value.text)) this.#noEffect.allow({ text, at: value.at });
  }

  /** The value of one occurrence; undefined when the plugin fails over it. */
  #parse(
    { directive, name, owner }: KnownDirective,
    { text, at }: Located,
  ): Parsed<unknown> | undefined {
    try {
      const parsed = directive.kind.parse(text, { baseDir: dirname(at.file) });
      if (!isParsed(parsed))
        throw new Error("its kind returned neither a value nor what it expected");
      return parsed;
    } catch (error) {
      const message = `plugin ${owner.name} failed on ${name}: ${errorText(error)}`;
      this.#diagnostics.error("plugin-failure", message, at);
      return undefined;
    }
  }

  #reportSetTwice(
    { text: spelling, at }: Located,
    value: Located,
    occurrences: readonly Located[],
  ): void {
    const [earlier] = occurrences;
    if (earlier === undefined || earlier.text === value.text) return;
    const place = placeSeenFrom(at, earlier.at);
    const message = `${spelling} is set again here; the value ${place} is ignored`;
    this.#diagnostics.warning("set-twice", message, at);
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
    const line = spelling === REGEX_LINE ? example : `${spelling} ${example}`;
    const near = meant ? `did you mean ${meant}?` : `for example: ${line}`;
    const hint = (secret ? undefined : invisibleHint(text)) ?? near;
    const subject = spelling === REGEX_LINE ? "a rule" : spelling;
    const message = `${subject} takes ${expected}${given}`;
    this.#diagnostics.error("bad-value", message, at, hint);
  }
}

/** Whether a value is what holds where nothing is set. */
function isDefault({ repeat, fallback, print }: Directive<unknown>, value: unknown): boolean {
  if (repeat === "add" || fallback === undefined) return false;
  return print(value)[0] === print(fallback)[0];
}

/** The directives named in a list. */
function namesIn(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => keyword(part.trim()))
    .filter((part) => part !== "");
}

/** A block that belongs nowhere. */
function lost(scope: BlockScope): BoundBlock {
  return childBlock(newRoot(), scope, { name: "", key: "" }, undefined);
}

/** Kinds of plugins may be written in plain JavaScript. */
function isParsed(result: unknown): boolean {
  if (typeof result !== "object" || result === null || !("ok" in result)) return false;
  return result.ok === true || ("expected" in result && typeof result.expected === "string");
}
