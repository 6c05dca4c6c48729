import { X509Certificate } from "node:crypto";
import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from "node:tls";
import { errorText } from "../errors/error-text.ts";
import { isFor, readNames } from "./certificate-names.ts";
import type { CertificateProblem } from "./tls-attempt.ts";
import type { TlsDemand } from "./tls-demand.ts";
import { type TlsaMismatch, tlsaMismatch } from "./tlsa-match.ts";

/** Certificates of a chain that are looked at. */
const MOST_CERTIFICATES = 10;

/**
 * What is wrong with a certificate as authorities see it (RFC 5280 §6), and as one of a host of those names (RFC 9525); undefined when
 * nothing is. `now`: milliseconds since the epoch.
 */
export function certificateProblem(
  socket: TLSSocket,
  names: readonly string[],
  now: number,
): CertificateProblem | undefined {
  const { authorizationError: error } = socket;
  const { raw, valid_from: from = "", valid_to: to = "" } = shownBy(socket);
  if (!socket.authorized) {
    const code = error === null || error === undefined ? "unknown reason" : codeOf(error);
    // Deno does not say that it is the date.
    return code === "CERT_HAS_EXPIRED" || Date.parse(from) > now || Date.parse(to) < now
      ? { problem: "certificate-expired", text: `certificate out of date (${code})` }
      : { problem: "certificate-not-trusted", text: `certificate not trusted (${code})` };
  }
  const shown = raw === undefined ? undefined : readNames(raw);
  if (shown !== undefined && isFor(shown, names)) return undefined;
  const text = `certificate not for ${names.join(", ")}`;
  return { problem: "certificate-host-mismatch", text };
}

/** Without a field where no certificate was shown. */
function shownBy(socket: TLSSocket): Partial<PeerCertificate> {
  return socket.getPeerCertificate();
}

/** Runtimes give an error, or its code alone. */
function codeOf(error: Error): string {
  if (typeof error === "string") return error;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

const AS_TOLD = {
  "no-match": "validation-failure",
  untrusted: "certificate-not-trusted",
  expired: "certificate-expired",
  "host-mismatch": "certificate-host-mismatch",
} as const satisfies Readonly<Record<TlsaMismatch["kind"], CertificateProblem["problem"]>>;

/** What is wrong with a certificate as the TLSA records of its host see it (RFC 7672 §3). `now`: milliseconds since the epoch. */
export function daneProblem(
  socket: TLSSocket,
  { records, names }: Extract<TlsDemand, { readonly kind: "dane" }>,
  now: number,
): CertificateProblem | undefined {
  try {
    const chain = chainOf(socket.getPeerCertificate(true));
    const mismatch = tlsaMismatch({ records, names, chain, now });
    return mismatch && { problem: AS_TOLD[mismatch.kind], text: mismatch.text };
  } catch (error) {
    const text = `certificate cannot be read (${errorText(error)})`;
    return { problem: "validation-failure", text };
  }
}

/** As the host sent it, its own certificate first; none where it has shown none. */
function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let at: Partial<DetailedPeerCertificate> | undefined = leaf;
  while (at?.raw !== undefined && chain.length < MOST_CERTIFICATES) {
    chain.push(new X509Certificate(at.raw));
    const above: Partial<DetailedPeerCertificate> | undefined = at.issuerCertificate;
    // The last one is its own issuer.
    at = above === at ? undefined : above;
  }
  return chain;
}
