import { type DeclaredMechanism, isCertificateOf, type SaslStep } from "../../core/mod.ts";
import type { Proofs } from "./contract.ts";
import { textOf } from "./plain.ts";

const ASK: SaslStep = { kind: "challenge", data: Buffer.alloc(0) };
const MALFORMED: SaslStep = { kind: "failure", why: "malformed" };
const DENIED: SaslStep = { kind: "failure", why: "denied" };

/** EXTERNAL (RFC 4422 Appendix A): the client has proven by TLS that the certificate is its own, and may say whose it is. */
export const external: DeclaredMechanism<{ readonly proofs: Proofs }> = {
  showsPassword: false,
  usesCertificate: true,
  offered: ({ proofs }) => proofs.has("certificate"),
  begin: ({ session: { certificate }, findUser }, { proofs }) => ({
    async step(input) {
      if (input === undefined) return ASK;
      const said = textOf(input);
      if (said?.includes("\0") !== false || certificate === undefined) return MALFORMED;
      const name = said === "" ? proofs.userOf(certificate) : said;
      const user = name === undefined ? undefined : await findUser(name);
      return user !== undefined && isCertificateOf(user, certificate)
        ? { kind: "proven", user }
        : DENIED;
    },
  }),
};
