import type { ResolvedConfig } from "../../core/mod.ts";

/** The local addresses that a virtual MTA sends from, by the configuration; none where the host chooses. */
export function sourceAddressesOf(config: ResolvedConfig, virtualMta: string): readonly string[] {
  const view = config.virtualMta(virtualMta);
  const values = [view.get("smtp-source-host").value, view.get("bind-to-source-ip").value];
  return values.flatMap((value) => (Array.isArray(value) ? value.flatMap(addressIn) : []));
}

/** The pool whose value of a directive holds for a virtual MTA, and so for its members together; undefined when the value is its own. */
export function poolThatSets(
  config: ResolvedConfig,
  virtualMta: string,
  directive: string,
): string | undefined {
  const { block } = config.virtualMta(virtualMta).get(directive);
  return block?.startsWith("<virtual-mta-pool ") === true ? block : undefined;
}

function addressIn(entry: unknown): readonly string[] {
  if (typeof entry === "string") return [entry];
  const isNamed = typeof entry === "object" && entry !== null && "address" in entry;
  return isNamed && typeof entry.address === "string" ? [entry.address] : [];
}
