import type { ClientCertificate } from "./client-certificate.ts";
import type { KnownUser } from "./known-user.ts";

/** True when the certificate that a client has shown is one of a user's. For mechanisms that prove a user by it. */
export function isCertificateOf(
  { verifiers }: KnownUser,
  certificate: ClientCertificate | undefined,
): boolean {
  if (certificate === undefined) return false;
  return verifiers.some(
    (verifier) =>
      verifier.kind === "certificate" &&
      verifier.fingerprint.toLowerCase() === certificate.fingerprint,
  );
}
