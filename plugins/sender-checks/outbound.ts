import { type DeliveryFailure, failed } from "../../core/mod.ts";
import { plain } from "./check-lookups.ts";
import type { CheckParts } from "./check-parts.ts";
import { checkSpf } from "./spf.ts";

/**
 * Why a message is not sent from an address of ours: SPF of its sender's domain does not pass there. Undefined where it does, and
 * without a sender, as nobody's domain is at stake.
 */
export async function spfObjection(
  parts: CheckParts,
  hostName: string,
  sender: string,
  address: string,
): Promise<DeliveryFailure | undefined> {
  if (sender === "" || address === "") return undefined;
  const { result, domain } = await checkSpf(parts, {
    ...{ address, clientName: hostName, sender, hostName },
    ...{ maxVoidLookups: 2, traces: false },
  });
  if (result === "pass") return undefined;
  const of = plain(domain, 200);
  return result === "temperror"
    ? failed("policy", "4.7.24", `SPF of ${of} cannot be looked up now`, undefined)
    : failed(
        "policy",
        "5.7.23",
        `SPF of ${of} does not let ${address} send its mail (${result})`,
        undefined,
      );
}
