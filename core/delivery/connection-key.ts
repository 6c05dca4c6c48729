import type { HostAddress } from "../dns/destinations.ts";
import { proxyKey } from "../smtp/proxy-hop.ts";
import { demandKey, type TlsDemand } from "../smtp/tls-demand.ts";
import type { DeliveryPlan, SourceAddress } from "./plan.ts";

const contextIds = new WeakMap<object, number>();
let contexts = 0;

/**
 * What two queues must have in common to use one SMTP connection: where it goes, where it comes from, and all that decides how
 * the conversation was opened.
 */
export function connectionKey(
  plan: Pick<
    DeliveryPlan,
    "login" | "tlsContext" | "pipelineDepth" | "pixWorkaround" | "ignoreExtensions"
  >,
  source: SourceAddress,
  host: HostAddress,
  tls: TlsDemand,
): string {
  const { login, tlsContext, pipelineDepth, pixWorkaround, ignoreExtensions } = plan;
  return [
    source.address ?? "",
    source.heloName,
    source.proxy === undefined ? "" : proxyKey(source.proxy),
    host.hostName,
    host.address,
    host.port,
    demandKey(tls),
    tlsContext === undefined ? "" : idOf(tlsContext),
    login?.key ?? "",
    pipelineDepth,
    pixWorkaround ? "" : "no-pix",
    ...[...ignoreExtensions].sort(),
  ].join(" ");
}

/** The same object has the same id; contexts are compared by being the same, as their keys are not for keeping in texts. */
function idOf(context: object): number {
  let id = contextIds.get(context);
  if (id === undefined) {
    id = ++contexts;
    contextIds.set(context, id);
  }
  return id;
}
