import type { ResolvedConfig, SettingsView } from "../core/mod.ts";
import { isRecord } from "./json.ts";

/** A `domain-key` of a configuration. */
export interface ConfiguredKey {
  readonly selector: string;
  /** `*` for every domain. */
  readonly domain: string;
  /** A path, or a place in the vault. */
  readonly file: string;
}

/** Every key that a configuration names in any block, once. */
export function configuredKeys(config: ResolvedConfig): readonly ConfiguredKey[] {
  const keys = new Map<string, ConfiguredKey>();
  for (const view of viewsOf(config))
    for (const key of keysIn(view)) keys.set(`${key.selector},${key.domain},${key.file}`, key);
  return [...keys.values()];
}

function* viewsOf(config: ResolvedConfig): Generator<SettingsView> {
  yield config.global;
  for (const scope of ["virtual-mta", "virtual-mta-pool", "domain-key-list"] as const)
    for (const name of config.names(scope)) yield config.block(scope, name);
}

function keysIn(view: SettingsView): readonly ConfiguredKey[] {
  const { value } = view.get("domain-key");
  return Array.isArray(value) ? value.flatMap((each) => keyOf(each) ?? []) : [];
}

/** Settings of plugins come as values without a type. */
function keyOf(value: unknown): ConfiguredKey | undefined {
  if (!isRecord(value)) return undefined;
  const { selector, domain, key } = value;
  if (typeof selector !== "string" || typeof domain !== "string" || typeof key !== "string")
    return undefined;
  return { selector, domain, file: key };
}
