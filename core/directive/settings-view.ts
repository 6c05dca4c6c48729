import type { Position } from "../errors/diagnostic.ts";
import type { Directive } from "./directive.ts";
import type { Scope } from "./scope.ts";

/** A setting's value and where it came from. */
export interface Setting {
  readonly value: unknown;
  /** Where it was set; undefined for a default. */
  readonly at: Position | undefined;
  /** The block that set it, e.g. `<virtual-mta a> <domain *>`; undefined for the global level and for defaults. */
  readonly block: string | undefined;
  /**
   * What was written and where, an entry an occurrence; none for a default. `order` grows through the configuration: lines of
   * several directives, and blocks among them, can be put in their order.
   */
  readonly occurrences: readonly {
    readonly text: string;
    readonly at: Position;
    readonly order: number;
  }[];
}

/** The settings in force at one place, directive by directive. Immutable and shared: one object per place. */
export interface SettingsView<S extends Scope = Scope> {
  readonly scope: S;
  /** The effective setting of a directive, by its canonical spelling; its default where nothing sets it. */
  get(directive: string): Setting;
}

/** The value of a directive at a place; its default also where the configuration was read without its plugin. */
export function valueAt(
  view: SettingsView,
  name: string,
  { fallback }: Pick<Directive<unknown>, "fallback">,
): unknown {
  return view.get(name).value ?? fallback;
}
