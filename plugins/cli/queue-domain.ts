import { normalizeAddressDomain } from "../../core/mod.ts";

/** A domain as queues know it, in lower case and A-labels; names of queues that are no domains stay. */
export function queueDomain(written: string): string {
  return normalizeAddressDomain(written) ?? written.toLowerCase();
}
