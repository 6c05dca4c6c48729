import {
  type DeliveryFailure,
  failed,
  type HostRefused,
  type PeerToSecure,
  type Resolver,
  type TlsDemand,
  usableTlsa,
} from "../../core/mod.ts";
import { type TlsaTrouble, unusableBy } from "./contract.ts";
import { lookUpTlsa } from "./tlsa-lookup.ts";

/** What is demanded of a host, and why nobody knows, where it is refused. */
export interface DaneDemand {
  readonly demand: TlsDemand | HostRefused;
  readonly trouble?: TlsaTrouble;
}

/**
 * What TLS to a host must be like by its TLSA records (RFC 7672 §2.2): as they say; over TLS whatever the certificate where none of them can be
 * used; as it was without any; and the host must not be used where nobody knows.
 */
export async function daneDemand(
  resolver: Resolver,
  peer: PeerToSecure,
  before: TlsDemand,
): Promise<DaneDemand> {
  const { domain, virtualMta, hostName, address, port } = peer;
  const found = await lookUpTlsa(resolver, { hostName, address, port });
  switch (found.kind) {
    case "none":
      return { demand: before };
    case "unknown": {
      const { reason } = found;
      const failure = refusal(peer, reason);
      const trouble = { domain, virtualMta, hostName, address, reason };
      return { demand: { kind: "refused", failure }, trouble };
    }
    case "records": {
      const { base } = found;
      const records = usableTlsa(found.records);
      if (records.length > 0) {
        const names = await namesOf(resolver, base, peer);
        return { demand: { kind: "dane", records, names, by: `the TLSA records of ${base}` } };
      }
      return before.kind === "opportunistic"
        ? { demand: { kind: "required", by: unusableBy(base) } }
        : { demand: before };
    }
  }
}

/** The names that a certificate may have, where they count; the first goes into SNI (RFC 7672 §3.2.2, §8.1). */
async function namesOf(
  resolver: Resolver,
  base: string,
  { mxOf }: PeerToSecure,
): Promise<readonly string[]> {
  if (mxOf === undefined || mxOf === base) return [base];
  // The domain's own name counts only where nobody can have sent us to another host.
  const mx = await resolver.mx(mxOf);
  return mx.kind === "found" && mx.authentic ? [base, mxOf] : [base];
}

/** 4.7.5: cryptographic failure (RFC 3463 §3.8). */
function refusal({ hostName, address }: PeerToSecure, reason: string): DeliveryFailure {
  return failed("tls", "4.7.5", `DANE: ${reason}`, `${hostName} (${address})`);
}
