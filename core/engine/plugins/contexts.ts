import { camelCase } from "../../directive/camel-case.ts";
import type { Scope } from "../../directive/scope.ts";
import { type SettingsView, valueAt } from "../../directive/settings-view.ts";
import type { Plugin } from "../../plugin.ts";

/** A directive of a plugin, with its camel-case name and its default. */
interface Names {
  readonly directive: string;
  readonly property: string;
  readonly fallback: unknown;
}

/** Makes a plugin's settings objects: one per place, kept as long as the place is. */
export class PluginSettings {
  readonly #plugin: Plugin;
  readonly #names = new Map<Scope, readonly Names[]>();
  readonly #made = new WeakMap<SettingsView, object>();

  constructor(plugin: Plugin) {
    this.#plugin = plugin;
  }

  /** This plugin's directives at a place, frozen. */
  at(view: SettingsView): object {
    const made = this.#made.get(view);
    if (made) return made;
    const settings: Record<string, unknown> = {};
    for (const names of this.#namesIn(view.scope))
      settings[names.property] = valueAt(view, names.directive, names);
    Object.freeze(settings);
    this.#made.set(view, settings);
    return settings;
  }

  #namesIn(scope: Scope): readonly Names[] {
    const known = this.#names.get(scope);
    if (known) return known;
    const names = Object.entries(this.#plugin.directives)
      .filter(([, { scopes }]) => scopes.includes(scope))
      .map(([directive, { fallback }]) => ({
        directive,
        property: camelCase(directive),
        fallback,
      }));
    this.#names.set(scope, names);
    return names;
  }
}
