import { camelCase } from "../directive/camel-case.ts";
import type { Directive } from "../directive/directive.ts";
import type { Scope } from "../directive/scope.ts";
import { nearest } from "./nearest.ts";

/** What the configuration needs to know of a plugin; `Plugin` has it. */
export interface DirectiveOwner {
  readonly name: string;
  readonly directives: Readonly<Record<string, Directive<unknown>>>;
  readonly check: {
    readonly [S in Scope]?: (settings: never) => readonly OwnerFinding[];
  };
}

/** Something a plugin's check found. */
export interface OwnerFinding {
  readonly severity: "error" | "warning";
  readonly directive: string;
  readonly message: string;
  readonly hint?: string;
}

/** A directive with its canonical spelling and its owner. */
export interface KnownDirective {
  readonly name: string;
  readonly property: string;
  readonly owner: DirectiveOwner;
  readonly directive: Directive<unknown>;
}

/** All directives of some plugins, by every spelling. */
export class DirectiveIndex {
  readonly #bySpelling = new Map<string, KnownDirective>();
  /** Spellings that more than one plugin claims, as `spelling: a, b`. */
  readonly conflicts: readonly string[];

  constructor(owners: readonly DirectiveOwner[]) {
    const conflicts: string[] = [];
    for (const owner of owners)
      for (const [name, directive] of Object.entries(owner.directives)) {
        const known = { name, property: camelCase(name), owner, directive };
        for (const spelling of [name, ...(directive.aliases ?? [])]) {
          const other = this.#bySpelling.get(spelling);
          if (other)
            conflicts.push(`"${spelling}" is claimed by ${other.owner.name} and ${owner.name}`);
          else this.#bySpelling.set(spelling, known);
        }
      }
    this.conflicts = conflicts;
  }

  get(spelling: string): KnownDirective | undefined {
    return this.#bySpelling.get(spelling);
  }

  /** The spelling most like `given` that can stand in `scope`. */
  nearest(given: string, scope: Scope): string | undefined {
    const candidates: string[] = [];
    for (const [spelling, { directive }] of this.#bySpelling)
      if (directive.scopes.includes(scope)) candidates.push(spelling);
    return nearest(given, candidates);
  }

  /** Every directive once. */
  *all(): Iterable<KnownDirective> {
    for (const [spelling, known] of this.#bySpelling) if (spelling === known.name) yield known;
  }
}
