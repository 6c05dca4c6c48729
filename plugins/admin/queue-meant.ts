import { normalizeAddressDomain } from "../../core/mod.ts";

/** A domain as queues know it, in lower case and A-labels; names of queues that are not domains stay. */
export function queueDomain(written: string): string {
  return normalizeAddressDomain(written) ?? written.toLowerCase();
}

/** `domain[/vmta]` as it names queues, or a pattern for their names, whose domain stays when it has a `*`. */
export function queueMeant(written: string): string {
  const slash = written.indexOf("/");
  const domain = slash === -1 ? written : written.slice(0, slash);
  const known = domain.includes("*") ? domain.toLowerCase() : queueDomain(domain);
  return `${known}${slash === -1 ? "" : written.slice(slash)}`;
}
