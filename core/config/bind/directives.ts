import { camelCase } from "../../directive/camel-case.ts";
import type { Directive } from "../../directive/directive.ts";
import type { Scope } from "../../directive/scope.ts";
import type { DiagnosticCode } from "../../errors/diagnostic-catalogue.ts";
import type { WithoutEffect } from "../../errors/stake.ts";
import { Suggestions } from "../report/nearest.ts";
import type { ResolvedConfig } from "../resolve/resolved-config.ts";
import { BLOCKS, type BlockType } from "../syntax/blocks.ts";
import { keyword } from "../syntax/lexer.ts";

/** What the configuration needs to know of a plugin; `Plugin` has it. */
export interface DirectiveOwner {
  readonly name: string;
  readonly directives: Readonly<Record<string, Directive<unknown>>>;
  readonly check: {
    readonly [S in Scope]?: (
      settings: never,
      block: string,
      config: ResolvedConfig,
    ) => readonly PluginDiagnostic[];
  };
  /** Block types of its own, by tag. */
  readonly blocks?: Readonly<Record<string, OwnedBlock>>;
}

/** A block type of a plugin, with directives of its own. */
export interface OwnedBlock extends BlockType {
  readonly directives: Readonly<Record<string, Directive<unknown>>>;
  readonly check?: (
    settings: never,
    block: string,
    config: ResolvedConfig,
  ) => readonly PluginDiagnostic[];
}

/** What a plugin's check wants to know of files before it says something. */
export interface FileQuestion {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** What there is to say; undefined for nothing. `texts` are in the order of `files`, `now` is in milliseconds since the epoch. Pure. */
  readonly answer: (texts: readonly string[], now: number) => string | undefined;
}

/** Something a plugin's check found. */
export interface PluginDiagnostic {
  /** `contradiction` unless stated. */
  readonly code?: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly directive: string;
  /** Which of its values is meant, where it has several, counted from 0; the last if left out. */
  readonly occurrence?: number;
  /** What is wrong; with `inFiles` never shown, it only tells one question from another. */
  readonly message: string;
  readonly hint?: string;
  /** It depends on what is in files. Nothing is said where they are not looked at, or cannot be read: that is told anyway. */
  readonly inFiles?: FileQuestion;
  /** What was written has no effect yet: said as of a directive without behaviour, and allowed like one. */
  readonly noEffect?: WithoutEffect;
}

/** A directive with its canonical spelling and its owner. */
export interface KnownDirective {
  readonly name: string;
  readonly property: string;
  readonly owner: DirectiveOwner;
  readonly directive: Directive<unknown>;
}

/** A spelling that means two things in one place. */
export interface DirectiveConflict {
  readonly message: string;
  /** Who claims it, the later one first. */
  readonly owners: readonly DirectiveOwner[];
}

/** All directives of some plugins, by every spelling. One spelling may mean different things in different scopes. */
export class DirectiveIndex {
  readonly #bySpelling = new Map<string, KnownDirective[]>();
  readonly #suggestions = new Suggestions();
  /** The plugins they are of, in order. */
  readonly owners: readonly DirectiveOwner[];
  /** Spellings that more than one plugin claims in a scope. */
  readonly conflicts: readonly DirectiveConflict[];
  /** Block types by tag, in every spelling: those of the language and those of plugins. */
  readonly blocks: ReadonlyMap<string, BlockType>;

  constructor(owners: readonly DirectiveOwner[]) {
    this.owners = owners;
    const conflicts: DirectiveConflict[] = [];
    const blocks = new Map(BLOCKS);
    for (const owner of owners)
      for (const [tag, block] of Object.entries(owner.blocks ?? {}))
        if (!blocks.has(tag)) blocks.set(tag, block);
    this.blocks = blocks;
    for (const owner of owners)
      for (const [name, directive] of directivesOf(owner)) {
        const known = { name, property: camelCase(name), owner, directive };
        for (const spelling of spellingsOf(name, directive)) {
          const others = this.#bySpelling.get(spelling) ?? [];
          const other = others.find((each) => overlap(each.directive, directive));
          if (other)
            conflicts.push({
              message: `"${spelling}" is claimed by ${other.owner.name} and ${owner.name}`,
              owners: [owner, other.owner],
            });
          else this.#bySpelling.set(spelling, [...others, known]);
        }
      }
    this.conflicts = conflicts;
  }

  /** What a spelling means in a scope. A `<provider>` block takes what a `<domain>` block does. */
  get(spelling: string, scope: Scope): KnownDirective | undefined {
    const meanings = this.#bySpelling.get(spelling);
    const known = meanings?.find(({ directive }) => directive.scopes.includes(scope));
    return known === undefined && scope === "provider" ? this.get(spelling, "domain") : known;
  }

  /** Everything a spelling means anywhere. */
  everywhere(spelling: string): readonly KnownDirective[] {
    return this.#bySpelling.get(spelling) ?? [];
  }

  /** The spelling most like `given` that can appear in `scope`. */
  nearest(given: string, scope: Scope): string | undefined {
    return this.#suggestions.nearest(given, scope, () => this.#spellingsIn(scope));
  }

  /** The spelling most like `given` of all, wherever it can appear. */
  nearestAnywhere(given: string): string | undefined {
    return this.#suggestions.nearest(given, "anywhere", () => this.#bySpelling.keys());
  }

  *#spellingsIn(scope: Scope): Iterable<string> {
    for (const spelling of this.#bySpelling.keys()) if (this.get(spelling, scope)) yield spelling;
  }

  /** Every directive once. */
  *all(): Iterable<KnownDirective> {
    for (const [spelling, meanings] of this.#bySpelling)
      for (const known of meanings) if (spelling === keyword(known.name)) yield known;
  }
}

/** The directives of a plugin, those in its blocks too. */
function* directivesOf({
  directives,
  blocks = {},
}: DirectiveOwner): Iterable<readonly [name: string, directive: Directive<unknown>]> {
  yield* Object.entries(directives);
  for (const block of Object.values(blocks)) yield* Object.entries(block.directives);
}

/** Every spelling of a directive, its name first. */
function spellingsOf(
  name: string,
  { aliases = [], oldSpellings = [] }: Directive<unknown>,
): readonly string[] {
  return [name, ...aliases, ...oldSpellings].map(keyword);
}

function overlap(a: Directive<unknown>, b: Directive<unknown>): boolean {
  return a.scopes.some((scope) => b.scopes.includes(scope));
}
