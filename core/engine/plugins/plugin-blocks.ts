import { placeOf } from "../../config/report/diagnostics.ts";
import type { FoundBlock, ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import { camelCase } from "../../directive/camel-case.ts";
import type { Plugin } from "../../plugin.ts";

/** The blocks of a plugin in a configuration, by camel-case tag, as its contexts have them. */
export function blocksOf({ blocks }: Plugin, config: ResolvedConfig): object {
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
