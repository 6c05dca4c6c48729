import {
  type InboundSession,
  isLoopback,
  parseDomainPattern,
  type Setting,
  type SettingsView,
} from "../../core/mod.ts";

/** Top-level domains without registrations of strangers (RFC 6761, RFC 6762; `internal` is reserved by ICANN). */
const PRIVATE: ReadonlySet<string> = new Set(
  "corp example home internal invalid lan local localdomain localhost private test".split(" "),
);
/** Leading bits of a range of literals below which it is not an operator's own. */
const FEWEST_BITS = { 4: 8, 6: 16 } as const;

/**
 * Whether a client may send to any recipient, and not only to those that take mail from anyone. `always`: its always-allow-relaying, which
 * counts before all else.
 */
export function maySendAnywhere(
  always: boolean | undefined,
  { clientAddress, user }: Pick<InboundSession, "clientAddress" | "user">,
): boolean {
  return always ?? (user !== undefined || isLoopback(clientAddress));
}

/**
 * What lets a client without a login send to any recipient: the setting that does so for sure, whatever the client's address;
 * undefined when nothing does.
 */
export function relaysForAnyone(view: SettingsView<"source">): Setting | undefined {
  if (view.get("require-auth").value === true) return undefined;
  const always = view.get("always-allow-relaying");
  if (always.value === true) return always;
  const domains = view.get("relay-domain");
  return domains.occurrences.some(({ text }) => isAnybodys(text)) ? domains : undefined;
}

/** True for a pattern of domains that holds those of strangers without number: all, all under `com`, all literals. */
function isAnybodys(text: string): boolean {
  const pattern = parseDomainPattern(text);
  switch (pattern?.kind) {
    case "any":
      return true;
    case "suffix":
      return !pattern.suffix.includes(".") && !PRIVATE.has(pattern.suffix);
    case "literal":
      return pattern.range.bits < FEWEST_BITS[pattern.range.family];
    case "name":
    case undefined:
      return false;
  }
}

/** True when clients on this host may relay for no other reason than that they are on this host. */
export function trustsLoopbackUnasked(view: SettingsView<"source">): boolean {
  return (
    view.get("require-auth").value !== true && view.get("always-allow-relaying").at === undefined
  );
}
