import type { ResolvedConfig, SettingsView } from "../core/mod.ts";
import { type ConfiguredKey, configuredKeysAt } from "../plugins/dkim/contract.ts";

/** Every key that a configuration names in any block, once. */
export function configuredKeys(config: ResolvedConfig): readonly ConfiguredKey[] {
  const keys = new Map<string, ConfiguredKey>();
  for (const view of viewsOf(config))
    for (const key of configuredKeysAt(view))
      keys.set(`${key.selector},${key.domain},${key.file}`, key);
  return [...keys.values()];
}

function* viewsOf(config: ResolvedConfig): Generator<SettingsView> {
  yield config.global;
  for (const scope of ["virtual-mta", "virtual-mta-pool", "domain-key-list"] as const)
    for (const name of config.names(scope)) yield config.block(scope, name);
}
