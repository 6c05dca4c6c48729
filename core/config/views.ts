import type { Scope } from "../directive/scope.ts";
import type { Setting, SettingsView } from "../directive/settings-view.ts";
import type { BoundBlock } from "./bound.ts";
import type { DirectiveIndex } from "./directives.ts";

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
    const fallback = this.#directives.get(directive)?.directive.fallback;
    for (const { settings, label } of this.#layers) {
      const set = settings.get(directive);
      if (set) return { value: set.cleared ? fallback : set.value, at: set.at, block: label };
    }
    return { value: fallback, at: undefined, block: undefined };
  }
}
