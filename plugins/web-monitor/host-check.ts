import { isIP } from "node:net";

/** `host[:port]` of a Host field (RFC 9110 §7.2): the host without brackets, in lower case; undefined when it is not one. */
export function hostIn(field: string): string | undefined {
  const [, literal, name] =
    /^(?:\[([\da-f:.]{2,45})\]|([a-z\d._-]{1,253}))(?::\d{1,5})?$/i.exec(field) ?? [];
  if (literal !== undefined) return isIP(literal) === 6 ? literal.toLowerCase() : undefined;
  return name?.toLowerCase().replace(/\.$/, "");
}

/**
 * Whether a request is meant for this server. A page elsewhere can have its own name lead to us (DNS rebinding): its browser takes us
 * for part of the page then, but says that name in Host. Addresses are in nobody's DNS.
 */
export function isOwnHost(
  field: string | undefined,
  isOwnName: (name: string) => boolean,
): boolean {
  const host = field === undefined ? undefined : hostIn(field);
  return host !== undefined && (isIP(host) !== 0 || isOwnName(host));
}
