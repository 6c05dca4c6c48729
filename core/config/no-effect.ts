import { hasEffect } from "../directive/directive.ts";
import type { Position } from "../errors/diagnostic.ts";
import type { KnownDirective } from "./directives.ts";
import type { Findings } from "./findings.ts";
import type { Located } from "./tree.ts";

/** Collects directives that are set but do nothing, so that each is said once, however often it stands there. */
export class NoEffect {
  readonly #set = new Map<
    KnownDirective,
    { readonly spelling: string; at: Position; count: number }
  >();

  note(known: KnownDirective, { text, at }: Located): void {
    if (hasEffect(known.directive)) return;
    const before = this.#set.get(known);
    if (before) before.count++;
    else this.#set.set(known, { spelling: text, at, count: 1 });
  }

  report(findings: Findings): void {
    for (const [{ directive }, { spelling, at, count }] of this.#set) {
      const { planned, obsolete } = directive;
      const others = count === 1 ? "" : ` (set in ${count} places)`;
      const [code, message] =
        obsolete === undefined
          ? (["no-effect-yet", `${spelling} has no effect yet: ${planned}${others}`] as const)
          : (["obsolete-directive", `${spelling} is obsolete: ${obsolete}${others}`] as const);
      findings.warning(code, message, at);
    }
  }
}
