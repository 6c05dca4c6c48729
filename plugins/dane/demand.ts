import {
  type DeliveryFailure,
  failed,
  type HostRefused,
  type PeerToSecure,
  type Resolver,
  type TlsDemand,
  usableTlsa,
} from "../../core/mod.ts";
import type { TlsaTrouble } from "./contract.ts";
import { lookUpTlsa } from "./tlsa-lookup.ts";

/** What is demanded of a host, and what is wrong with its records, if anything is. */
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
  const trouble = { domain, virtualMta, hostName, address };
  switch (found.kind) {
    case "none":
      return { demand: before };
    case "unknown": {
      const { reason } = found;
      const failure = refusal(peer, reason);
      return {
        demand: { kind: "refused", failure },
        trouble: { ...trouble, result: "dnssec-invalid", reason },
      };
    }
    case "records": {
      const { base } = found;
      const records = usableTlsa(found.records);
      const by = `the TLSA records of ${base}`;
      if (records.length > 0)
        return {
          demand: { kind: "dane", records, by, names: await namesOf(resolver, base, peer) },
        };
      const reason = `no TLSA record of ${base} can be used`;
      const demand = before.kind === "opportunistic" ? ({ kind: "required", by } as const) : before;
      return { demand, trouble: { ...trouble, result: "tlsa-invalid", reason } };
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
