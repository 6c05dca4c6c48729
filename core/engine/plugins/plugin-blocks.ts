import { placeOf } from "../../config/report/diagnostics.ts";
import type { FoundBlock, ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import { camelCase } from "../../directive/camel-case.ts";
import type { Plugin } from "../../plugin.ts";

/** What was found in a configuration, which never changes: all of it is gone through for each tag. */
const known = new WeakMap<ResolvedConfig, Map<Plugin, object>>();

/** The blocks of a plugin in a configuration, by camel-case tag, as its contexts have them. */
export function blocksOf(plugin: Plugin, config: ResolvedConfig): object {
  let ofPlugins = known.get(config);
  if (ofPlugins === undefined) {
    ofPlugins = new Map();
    known.set(config, ofPlugins);
  }
  let blocks = ofPlugins.get(plugin);
  if (blocks === undefined) {
    blocks = findBlocks(plugin, config);
    ofPlugins.set(plugin, blocks);
  }
  return blocks;
}

function findBlocks({ blocks }: Plugin, config: ResolvedConfig): object {
  const found = Object.entries(blocks).map(([tag, { directives }]) => {
    const names = Object.keys(directives);
    return [camelCase(tag), config.blocks(tag).map((block) => withSettings(block, names))];
  });
  return Object.freeze(Object.fromEntries(found));
}

function withSettings(
  { name, label, at, within, view }: FoundBlock,
  names: readonly string[],
): object {
  const settings = Object.fromEntries(
    names.map((directive) => [camelCase(directive), view.get(directive).value]),
  );
  return Object.freeze({ name, label, at: placeOf(at), within, settings: Object.freeze(settings) });
}
