import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type {
  Clock,
  DeclaredMechanism,
  Identity,
  KnownUser,
  Random,
  SaslStep,
} from "../../core/mod.ts";
import type { Proofs } from "./contract.ts";
import { textOf } from "./plain.ts";

const MALFORMED: SaslStep = { kind: "failure", why: "malformed" };
const DENIED: SaslStep = { kind: "failure", why: "denied" };

/** What CRAM-MD5 works with. */
export interface CramServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly proofs: Proofs;
}

/** CRAM-MD5 (RFC 2195): the client shows that it knows the password, which the server must know as it is. */
export const cramMd5: DeclaredMechanism<CramServices> = {
  showsPassword: false,
  offered: ({ proofs }) => proofs.has("plain"),
  begin({ findUser }, { clock, random, identity }) {
    let challenge: Buffer | undefined;
    return {
      async step(input) {
        if (challenge === undefined) {
          // The server speaks first.
          if (input !== undefined) return MALFORMED;
          const unique = Buffer.from(random.bytes(16)).toString("hex");
          challenge = Buffer.from(`<${unique}.${clock.now()}@${identity.hostName}>`);
          return { kind: "challenge", data: challenge };
        }
        const text = input && textOf(input);
        const [, name, digest] = /^(.+) ([0-9a-f]{32})$/is.exec(text ?? "") ?? [];
        if (name === undefined || digest === undefined) return MALFORMED;
        const user = await findUser(name);
        return user !== undefined && knows(user, challenge, digest)
          ? { kind: "proven", user }
          : DENIED;
      },
    };
  },
};

/** Whether a digest was made with one of the user's passwords. */
function knows({ verifiers }: KnownUser, challenge: Buffer, digest: string): boolean {
  let right = false;
  for (const verifier of verifiers)
    if (verifier.kind === "plain" && fits(verifier.password, challenge, digest)) right = true;
  return right;
}

function fits(password: string, challenge: Buffer, digest: string): boolean {
  // HMAC hashes keys that are longer than a block; so long a password would tell itself by the time that takes.
  const bytes = Buffer.from(password, "utf8");
  const key = bytes.length > 64 ? createHash("md5").update(bytes).digest() : bytes;
  const expected = createHmac("md5", key).update(challenge).digest();
  return timingSafeEqual(expected, Buffer.from(digest, "hex"));
}
