import type { Cidr, ResolvedConfig } from "../../core/mod.ts";

/** The ranges that names in the DNS may lead to though no other host can be there (`allow-mx-to`). */
export function allowedRanges(config: ResolvedConfig): readonly Cidr[] {
  const { value } = config.global.get("allow-mx-to");
  return Array.isArray(value) ? value.filter(isCidr) : [];
}

function isCidr(value: unknown): value is Cidr {
  return typeof value === "object" && value !== null && "family" in value && "network" in value;
}
