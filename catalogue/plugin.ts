import type { Plugin } from "../core/mod.ts";
import { deliveryFamilies } from "./delivery-families.ts";
import { globalFamilies } from "./global-families.ts";

/** PowerMTA's directives without behaviour of their own yet: read, checked, and answered for with a warning. */
export const cataloguePlugins: readonly Plugin[] = [...globalFamilies, ...deliveryFamilies];
