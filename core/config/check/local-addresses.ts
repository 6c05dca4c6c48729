import type { Diagnostics } from "../report/diagnostics.ts";
import type { MentionAt } from "./mentions.ts";

/** Addresses that are looked at together. */
const AT_ONCE = 32;

/** Looks whether this host has the addresses that it is to send from. Each is looked at once, and told of where it is named first. */
export async function checkLocalAddresses(
  mentions: readonly MentionAt[],
  canBind: (address: string) => Promise<boolean>,
  diagnostics: Diagnostics,
): Promise<void> {
  const first = new Map<string, MentionAt>();
  for (const named of mentions) {
    const { mention } = named;
    if (mention.kind === "local-address" && !first.has(mention.address))
      first.set(mention.address, named);
  }
  const all = [...first];
  for (let at = 0; at < all.length; at += AT_ONCE)
    await Promise.all(
      all.slice(at, at + AT_ONCE).map(async ([address, { directive, at: place }]) => {
        if (await canBind(address)) return;
        const message = `${directive}: this host does not have the address ${address}`;
        const hint =
          "its mail takes another address of the virtual MTA, or waits until it is there";
        diagnostics.warning("missing-address", message, place, hint);
      }),
    );
}
