import type { SettingsView } from "../../core/mod.ts";

/** A `domain-key` of a configuration. */
export interface ConfiguredKey {
  readonly selector: string;
  /** Lower case; `*` for every domain. */
  readonly domain: string;
  /** A path, or a place in the vault. */
  readonly file: string;
}

/** The keys that a configuration names at one place, in its order. */
export function configuredKeysAt(view: SettingsView): readonly ConfiguredKey[] {
  const { value } = view.get("domain-key");
  return Array.isArray(value) ? value.flatMap((each) => keyOf(each) ?? []) : [];
}

/** Settings of other plugins come as values without a type. */
function keyOf(value: unknown): ConfiguredKey | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("selector" in value && "domain" in value && "key" in value)) return undefined;
  const { selector, domain, key } = value;
  if (typeof selector !== "string" || typeof domain !== "string" || typeof key !== "string")
    return undefined;
  return { selector, domain, file: key };
}
