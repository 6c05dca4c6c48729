import { type DeliveryFailure, failed } from "../../../errors/delivery-failure.ts";

/** A failure that is the agent's own, not its peer's: temporary, whatever it is (RFC 3463 §3.4: 4.3.0). */
export function agentFailure(
  agent: string,
  what: string,
  host: string | undefined,
): DeliveryFailure {
  return failed("internal", "4.3.0", `delivery agent ${agent}: ${what}`, host);
}
