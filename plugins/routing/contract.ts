import type { ResolvedConfig } from "../../core/mod.ts";

/** Recipients have no virtual MTA yet when they are named: domain blocks inside one do not count. */
const NO_VIRTUAL_MTA = "";

/** True when a `<domain>` block of a configuration, other than that for all domains, says where a domain's mail goes. */
export function isRoutedByName(config: ResolvedConfig, domain: string): boolean {
  const view = config.domain(domain, NO_VIRTUAL_MTA);
  return ["smtp-hosts", "resolve-to"].some((name) => {
    const { value, block } = view.get(name);
    return value !== undefined && block !== undefined && block !== "<domain *>";
  });
}
