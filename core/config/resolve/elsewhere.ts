import type { SettingsView } from "../../directive/settings-view.ts";
import type { DirectiveIndex, KnownDirective } from "../bind/directives.ts";

/** Whether mail goes to other places than the hosts of its domain's provider, by directives that say so of themselves. */
export class Elsewhere {
  readonly #leading: readonly KnownDirective[];
  readonly #always: boolean;
  readonly #known = new WeakMap<SettingsView, boolean>();

  constructor(directives: DirectiveIndex, global: SettingsView<"global">) {
    const all = [...directives.all()].filter(({ directive }) => directive.leadsElsewhere === true);
    this.#leading = all.filter(({ directive }) => directive.scopes.includes("domain"));
    this.#always = all.some(
      (known) => known.directive.scopes.includes("global") && differs(known, global),
    );
  }

  /** `view`: the settings of a queue without those of its provider. */
  of(view: SettingsView<"domain">): boolean {
    if (this.#always) return true;
    let known = this.#known.get(view);
    if (known === undefined) {
      known = this.#leading.some((each) => differs(each, view));
      this.#known.set(view, known);
    }
    return known;
  }
}

/** Whether a directive is set to other than its default. */
function differs({ name, directive }: KnownDirective, view: SettingsView): boolean {
  const { value, at } = view.get(name);
  if (at === undefined) return false;
  return directive.print(value).join("\n") !== directive.print(directive.fallback).join("\n");
}
