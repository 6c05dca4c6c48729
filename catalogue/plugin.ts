import type { Plugin } from "../core/mod.ts";
import { deliveryFamilies } from "./delivery-families.ts";
import { globalFamilies } from "./global-families.ts";

/** Why a directive has no effect, and what the plugins of such directives are called by. */
const STATES = ["planned", "obsolete"] as const;

/** What a family has of each state, as a plugin: `planned-process` has no effect yet, `obsolete-process` will never have any. */
function byState(family: Plugin): readonly Plugin[] {
  return STATES.flatMap((state) => {
    const directives = Object.entries(family.directives).filter(
      ([, directive]) => directive[state] !== undefined,
    );
    if (directives.length === 0) return [];
    const name = `${state}-${family.name}`;
    return [{ ...family, name, directives: Object.fromEntries(directives) }];
  });
}

/** PowerMTA's directives without behaviour of their own: read, checked, and answered for with a warning. */
export const cataloguePlugins: readonly Plugin[] = [...globalFamilies, ...deliveryFamilies].flatMap(
  byState,
);
