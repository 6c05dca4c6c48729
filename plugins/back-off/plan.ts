import { type Counted, type DeliveryPlan, type Rate, withQueueLimit } from "../../core/mod.ts";
import { type BackOffSettings, rateInBackOff } from "./settings.ts";

/** Connections at a time in back-off, unless the queue has fewer out of it. */
const CONNECTIONS = 20;

/** How a queue is delivered while it is in back-off: what is not limited for it stays as it is. */
export function backOffPlan(plan: DeliveryPlan, settings: BackOffSettings): DeliveryPlan {
  const rates: readonly (readonly [string, Counted, Rate | undefined])[] = [
    ["backoff-max-msg-rate", "recipients", rateInBackOff(settings)],
    ["backoff-max-connect-rate", "connections", settings.backoffMaxConnectRate],
    ["backoff-max-data-volume-rate", "bytes", settings.backoffMaxDataVolumeRate],
  ];
  let { limits } = plan;
  for (const [name, counts, rate] of rates)
    if (rate !== undefined) limits = withQueueLimit(limits, { name, counts, rate });
  const maxConnections = settings.backoffMaxSmtpOut ?? Math.min(plan.maxConnections, CONNECTIONS);
  return { ...plan, limits, maxConnections };
}
