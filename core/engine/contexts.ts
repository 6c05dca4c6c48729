import { camelCase } from "../directive/camel-case.ts";
import type { Scope } from "../directive/scope.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { Plugin } from "../plugin.ts";

/** Directives of a plugin that are valid in a scope, with their camel-case names. */
interface Names {
  readonly directive: string;
  readonly property: string;
}

/** Makes a plugin's settings objects: one a place, kept as long as the place is. */
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
    for (const { directive, property } of this.#namesIn(view.scope))
      settings[property] = view.get(directive).value;
    Object.freeze(settings);
    this.#made.set(view, settings);
    return settings;
  }

  #namesIn(scope: Scope): readonly Names[] {
    const known = this.#names.get(scope);
    if (known) return known;
    const names = Object.entries(this.#plugin.directives)
      .filter(([, { scopes }]) => scopes.includes(scope))
      .map(([directive]) => ({ directive, property: camelCase(directive) }));
    this.#names.set(scope, names);
    return names;
  }
}
