/** True for the domain part of a queue that several domains share, by their MX. */
export function isRollup(domain: string): boolean {
  return domain.endsWith(".rollup");
}
