import type { InboundSession, SettingsView } from "../../core/mod.ts";
import { maySendAnywhere } from "../relaying/contract.ts";

/**
 * Whether mail of a client is signed, where the domains it goes to have it signed: as allow-dkim-signing of its source says, and where that
 * says nothing, if the client may send to any recipient. What a stranger may send here can name any author.
 */
export function signsMailOf(
  session: Pick<InboundSession, "clientAddress" | "user">,
  source: SettingsView<"source">,
): boolean {
  const allowed = source.get("allow-dkim-signing").value;
  if (typeof allowed === "boolean") return allowed;
  const always = source.get("always-allow-relaying").value;
  return maySendAnywhere(typeof always === "boolean" ? always : undefined, session);
}
