import type { DeliveryFailure } from "../errors/delivery-failure.ts";

/** Why a queue waits whose plan names an agent that nobody offers (RFC 3463 §3.4: 4.3.5, system incorrectly configured). */
export function agentMissing(name: string): DeliveryFailure {
  return {
    stage: "internal",
    temporary: true,
    status: "4.3.5",
    reply: undefined,
    text: `no enabled plugin offers the delivery agent "${name}"`,
    host: undefined,
  };
}
