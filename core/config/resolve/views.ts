import type { Scope } from "../../directive/scope.ts";
import type { Setting, SettingsView } from "../../directive/settings-view.ts";
import type { BoundBlock } from "../bind/bound.ts";
import type { DirectiveIndex } from "../bind/directives.ts";

/** Settings looked up through blocks in order of precedence; the first that sets a directive wins. */
export class LayeredView<S extends Scope> implements SettingsView<S> {
  readonly scope: S;
  readonly #layers: readonly BoundBlock[];
  readonly #directives: DirectiveIndex;
  readonly #found = new Map<string, Setting>();

  constructor(scope: S, layers: readonly BoundBlock[], directives: DirectiveIndex) {
    this.scope = scope;
    this.#layers = layers;
    this.#directives = directives;
  }

  get(directive: string): Setting {
    let setting = this.#found.get(directive);
    if (setting === undefined) {
      setting = this.#lookUp(directive);
      this.#found.set(directive, setting);
    }
    return setting;
  }

  #lookUp(directive: string): Setting {
    const known = this.#directives.get(directive, this.scope);
    if (known === undefined) return NOT_SET;
    const { fallback } = known.directive;
    for (const { settings, label } of this.#layers) {
      const set = settings.get(known);
      if (set === undefined) continue;
      const { cleared, value, occurrences } = set;
      const at = occurrences.at(-1)?.at;
      return { value: cleared ? fallback : value, at, block: label, occurrences };
    }
    return { ...NOT_SET, value: fallback };
  }
}

const NOT_SET: Setting = { value: undefined, at: undefined, block: undefined, occurrences: [] };
