import { isIP } from "node:net";

/** How texts name the host that refused a message, by its name or address or both. */
const NAMED: readonly RegExp[] = [
  /\bhost:?\s([\w.-]{1,253}?)\.?\s?[[(]((?:IPv6:)?[\da-fA-F.:]{2,45})[\])]/i,
  /\bby ([\w.-]{1,253}?)\.?,? [[(]((?:IPv6:)?[\da-fA-F.:]{2,45})[\])]/i,
  /\bwhile talking to \[?([\w.-]{1,253}?)\.?\]?[:;]/i,
  /\bconnected to (?:([A-Za-z][\w.-]{1,253}?) )?[[(]?([\d.]{7,15}|[\da-fA-F:]{3,39})[\])]? (?:but|and)/i,
  /(?:^|\s)()([\d.]{7,15}) (?:does not like|failed after|has refused)/i,
  /\b(?:host|server|remote server|remote mta)[:\s]{1,2}([A-Za-z\d][\w-]{0,62}(?:\.[\w-]{1,63}){1,8})(?=[\s:,;']|\.?$)/i,
];

/** Names without an address may also be that of the host that reports. */
const LOOSE = 1;

/**
 * The host that a reason speaks of: `mx.example.net`, `192.0.2.1` or `mx.example.net (192.0.2.1)`. With `strict` only one that clearly
 * talked with the host that reports, for texts that speak of more than that.
 */
export function remoteHostIn(reason: string, strict = false): string | undefined {
  for (const pattern of strict ? NAMED.slice(0, -LOOSE) : NAMED) {
    const [, name = "", written = ""] = pattern.exec(reason) ?? [];
    const address = written.replace(/^IPv6:/i, "");
    const known = isIP(address) > 0 ? address : "";
    if (name !== "") return known === "" || known === name ? name : `${name} (${known})`;
    if (known !== "") return known;
  }
  return undefined;
}
