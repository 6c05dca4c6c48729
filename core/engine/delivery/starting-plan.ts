import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import { defaultPlan } from "../../delivery/default-plan.ts";
import type { DeliveryPlan } from "../../delivery/plan.ts";
import type { QueueRef } from "../../delivery/queue-ref.ts";
import { failed } from "../../errors/delivery-failure.ts";
import { isVirtualMta } from "../virtual-mtas.ts";

/**
 * What the plan of a queue is before plugins fill it in. The mail of a virtual MTA that is not in the configuration waits: another
 * address than its own must not send it.
 */
export function startingPlan(
  config: ResolvedConfig,
  hostName: string,
  { virtualMta }: QueueRef,
): DeliveryPlan {
  const plan = defaultPlan(hostName);
  if (isVirtualMta(config, virtualMta)) return plan;
  // RFC 3463 §3.4: X.3.5, system incorrectly configured.
  const text = `the virtual MTA ${JSON.stringify(virtualMta)} is not in the configuration`;
  return { ...plan, obstacle: failed("internal", "4.3.5", text, undefined) };
}
