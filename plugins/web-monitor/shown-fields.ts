/** Fields whose values nobody is to see. */
const SECRET: ReadonlySet<string> = new Set([
  ...["authorization", "cookie", "set-cookie", "x-api-key", "x-csrf-token", "proxy-authorization"],
]);
const LONGEST = 500;

/** Header fields for the log: values of secrets left out. */
export function shownFields(headers: Headers): string {
  return [...headers]
    .map(([name, value]) => `${name}: ${SECRET.has(name) ? "…" : value.slice(0, LONGEST)}`)
    .join("; ");
}
