import { parseAddress } from "../../core/mod.ts";

/** The domain of an envelope sender; empty for `<>`. */
export function senderDomainOf(sender: string): string {
  return sender === "" ? "" : (parseAddress(sender)?.domain ?? "");
}
