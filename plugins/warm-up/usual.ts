import type { ResolvedConfig } from "../../core/mod.ts";

/** What the directives of a configuration say. */
export interface ColdSettings {
  /** `cold-virtual-mta` of a virtual MTA. */
  readonly cold: (virtualMta: string) => readonly string[];
  /** `max-cold-virtual-mta-msg` of a domain's mail for a virtual MTA. */
  readonly numbers: (domain: string, virtualMta: string) => readonly number[];
}

/**
 * What `max-cold-virtual-mta-msg` says of a domain's mail for a cold virtual MTA: it is written for those that send to it, and the first
 * of them in the file that gives a number counts.
 */
export function usualNumbers(
  config: ResolvedConfig,
  { cold, numbers }: ColdSettings,
): (virtualMta: string, domain: string) => readonly number[] {
  const senders = new Map<string, string[]>();
  for (const name of config.names("virtual-mta"))
    for (const to of cold(name)) {
      if (to === name) continue;
      const known = senders.get(to);
      if (known === undefined) senders.set(to, [name]);
      else known.push(name);
    }
  return (virtualMta, domain) => {
    for (const sender of senders.get(virtualMta) ?? []) {
      const given = numbers(domain, sender);
      if (given.some((number) => number > 0)) return given;
    }
    return [];
  };
}
