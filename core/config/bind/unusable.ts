import type { Scope } from "../../directive/scope.ts";
import { type Diagnostics, shown } from "../report/diagnostics.ts";
import { nearest } from "../report/nearest.ts";
import type { BlockType } from "../syntax/blocks.ts";
import { invisibleHint } from "../syntax/invisible.ts";
import type { DirectiveNode, Located, Node } from "../syntax/tree.ts";
import type { DirectiveIndex } from "./directives.ts";

/** What is needed to say why a word cannot be used. */
export interface UnusableParts {
  readonly enabled: DirectiveIndex;
  readonly disabled: DirectiveIndex;
  readonly diagnostics: Diagnostics;
}

/** Says why a word means nothing where it is, and what may have been meant. */
export class Unusable {
  readonly #parts: UnusableParts;
  readonly #diagnostics: Diagnostics;

  constructor(parts: UnusableParts) {
    this.#parts = parts;
    this.#diagnostics = parts.diagnostics;
  }

  /**
   * An unknown block. Returns the type that was meant, so that what is in it is looked at and its name is known;
   * undefined where nothing is known of it.
   */
  tag({ text, at }: Located, scope: Scope, children: readonly Node[]): BlockType | undefined {
    const { blocks } = this.#parts.enabled;
    const meant = nearest(text, blocks.keys());
    const type = blocks.get(meant ?? "");
    const fits = type?.parents.includes(scope) === true;
    const inside = !fits && children.length > 0 ? "; its contents are ignored" : "";
    const near = meant ? `did you mean <${meant}>?` : this.#directiveHint(text);
    const hint = invisibleHint(text) ?? near;
    this.#diagnostics.error("unknown-block", `unknown block <${shown(text)}>${inside}`, at, hint);
    return fits ? type : undefined;
  }

  directive({ name: { text, at }, value }: DirectiveNode, scope: Scope): void {
    const spelling = spellingOf(text);
    const elsewhere = this.#parts.enabled.everywhere(text);
    if (elsewhere.length > 0) {
      const places = elsewhere.flatMap(({ directive }) => directive.scopes);
      const message = `${spelling} is not allowed ${placeText(scope)}`;
      const hint = this.#blockHint(text, scope, value) ?? `it belongs ${placesText(places)}`;
      this.#diagnostics.error("wrong-scope", message, at, hint);
      return;
    }
    const [disabled] = this.#parts.disabled.everywhere(text);
    if (disabled) {
      const { name } = disabled.owner;
      const message = `${spelling} belongs to the plugin ${name}, which is not enabled`;
      this.#diagnostics.error("plugin-not-enabled", message, at, `enable ${name}`);
      return;
    }
    const hint = invisibleHint(text) ?? this.#meantBy(text, scope, value);
    this.#diagnostics.error("unknown-directive", `unknown directive "${spelling}"`, at, hint);
  }

  #meantBy(text: string, scope: Scope, value: Located | undefined): string | undefined {
    const meant = this.#parts.enabled.nearest(text, scope);
    if (meant !== undefined) return `did you mean ${meant}?`;
    return this.#blockHint(text, scope, value) ?? this.#meantElsewhere(text);
  }

  #meantElsewhere(text: string): string | undefined {
    const meant = this.#parts.enabled.nearestAnywhere(text);
    if (meant === undefined) return undefined;
    const meanings = this.#parts.enabled.everywhere(meant);
    const places = meanings.flatMap(({ directive }) => directive.scopes);
    return `did you mean ${meant}? It belongs ${placesText(places)}`;
  }

  /** For a directive that has the name of a block. */
  #blockHint(text: string, scope: Scope, value: Located | undefined): string | undefined {
    if (!this.#parts.enabled.blocks.get(text)?.parents.includes(scope)) return undefined;
    const argument = value === undefined ? "" : ` ${shown(value.text)}`;
    return `it is a block: <${text}${argument}> … </${text}>`;
  }

  /** For a tag that has the name of a directive. */
  #directiveHint(text: string): string | undefined {
    const known = this.#parts.enabled.everywhere(text).length > 0;
    return known ? `${text} is a directive: write it without < and >` : undefined;
  }
}

/** An unknown name as it may be shown. What follows a sign in it may be a value: `password:hunter2`. */
function spellingOf(text: string): string {
  const value = text.search(/[^-.\w\u0080-\uffff]|[\u00ad\u200b-\u200f\u2060]/);
  const rest = value > 0 && value + 1 < text.length;
  return shown(rest ? `${text.slice(0, value + 1)}…` : text);
}

/** "at the top level or in <domain>", each place once. */
export function placesText(scopes: readonly Scope[]): string {
  return [...new Set(scopes)].map(placeText).join(" or ");
}

/** "in <domain>", "at the top level". */
export function placeText(scope: Scope): string {
  return scope === "global" ? "at the top level" : `in <${scope}>`;
}
