import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { type ClientCertificate, LONGEST_CERTIFICATE } from "../../core/mod.ts";
import type { ClientAuthorities } from "../inbound-tls/contract.ts";

/**
 * The certificate that a client has shown in its handshake; undefined when it has shown none that counts: it is too long, cannot be read (a
 * runtime throws at what is odd in it), or is none of those that `authorities` have issued.
 */
export function shownCertificate(
  socket: Pick<TLSSocket, "getPeerX509Certificate">,
  authorities: ClientAuthorities | undefined,
  now: number,
): ClientCertificate | undefined {
  try {
    const shown = socket.getPeerX509Certificate();
    return shown && countsFor(shown, authorities, now) ? certificateOf(shown) : undefined;
  } catch {
    return undefined;
  }
}

function countsFor(
  shown: X509Certificate,
  authorities: ClientAuthorities | undefined,
  now: number,
): boolean {
  if (shown.raw.length > LONGEST_CERTIFICATE) return false;
  return authorities === undefined || authorities.accept(shown, now);
}

function certificateOf({ fingerprint256, raw }: X509Certificate): ClientCertificate {
  return { fingerprint: fingerprint256.replaceAll(":", "").toLowerCase(), der: raw };
}
