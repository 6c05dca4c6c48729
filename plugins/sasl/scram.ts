import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import {
  type DeclaredMechanism,
  type KnownUser,
  makeScramKeys,
  type Random,
  type SaslExchange,
  type SaslFacts,
  type SaslStep,
  type ScramKeys,
} from "../../core/mod.ts";
import { type Proofs, SCRAM_ITERATIONS } from "./contract.ts";
import { textOf } from "./plain.ts";
import type { Salts } from "./salts.ts";
import { type ClientFirst, readClientFinal, readClientFirst } from "./scram-message.ts";

const MALFORMED: SaslStep = { kind: "failure", why: "malformed" };
const DENIED: SaslStep = { kind: "failure", why: "denied" };
const ASK: SaslStep = { kind: "challenge", data: Buffer.alloc(0) };
const NONE = Buffer.alloc(0);
/** The type of channel binding that there is (RFC 9266). */
const BINDING = "tls-exporter";
/** Bytes of a salt, as `mta user password` makes it. */
const SALT = 16;
/** Bytes of our part of a nonce, before base64. */
const NONCE = 18;

/** What SCRAM works with. */
export interface ScramServices {
  readonly random: Random;
  readonly proofs: Proofs;
  readonly salts: Salts;
}

function mechanism(bindsChannel: boolean): DeclaredMechanism<ScramServices> {
  return {
    showsPassword: false,
    bindsChannel,
    offered: ({ proofs }) => proofs.has("scram") || proofs.has("plain"),
    begin: (facts, services) => new Exchange(facts, services, bindsChannel),
  };
}

/** SCRAM-SHA-256 (RFC 5802, RFC 7677): neither side shows the password, and the server proves itself too. */
export const scramSha256: DeclaredMechanism<ScramServices> = mechanism(false);
/** The same, bound to the TLS connection: nobody in between can pass it on. */
export const scramSha256Plus: DeclaredMechanism<ScramServices> = mechanism(true);

/** What was asked, while the client's answer is awaited. */
interface Asked {
  readonly first: ClientFirst;
  readonly serverFirst: string;
  readonly nonce: string;
  readonly keys: ScramKeys;
  /** Undefined for a name that nobody has, or a user without keys: every answer is wrong. */
  readonly user: KnownUser | undefined;
}

class Exchange implements SaslExchange {
  readonly #facts: SaslFacts;
  readonly #services: ScramServices;
  readonly #binds: boolean;
  #asked: Asked | undefined;
  #proven: KnownUser | undefined;

  constructor(facts: SaslFacts, services: ScramServices, binds: boolean) {
    this.#facts = facts;
    this.#services = services;
    this.#binds = binds;
  }

  step(input: Buffer | undefined): SaslStep | Promise<SaslStep> {
    if (input === undefined) return ASK;
    // The client has heard our signature, and has nothing to add.
    if (this.#proven !== undefined)
      return input.length === 0 ? { kind: "proven", user: this.#proven } : MALFORMED;
    const text = textOf(input);
    if (text === undefined) return MALFORMED;
    return this.#asked === undefined ? this.#begin(text) : this.#finish(text, this.#asked);
  }

  async #begin(text: string): Promise<SaslStep> {
    const first = readClientFirst(text);
    if (first === undefined) return MALFORMED;
    const { binding, actFor, user: name, nonce: clientNonce } = first;
    if (this.#binds !== (typeof binding === "object")) return MALFORMED;
    if (typeof binding === "object" && binding.type !== BINDING) return MALFORMED;
    // It was offered: somebody in between has taken it out of what the client saw (RFC 5802 §6).
    if (binding === "not-offered" && this.#facts.session.channelBinding !== undefined)
      return DENIED;
    if (actFor !== undefined && actFor !== name) return DENIED;
    const { user, keys } = await this.#keysOf(name);
    const nonce = `${clientNonce}${Buffer.from(this.#services.random.bytes(NONCE)).toString("base64")}`;
    const serverFirst = `r=${nonce},s=${keys.salt.toString("base64")},i=${keys.iterations}`;
    this.#asked = { first, serverFirst, nonce, keys, user };
    return { kind: "challenge", data: Buffer.from(serverFirst) };
  }

  /** Keys of a user, and for anybody else keys that look and take the same. */
  async #keysOf(
    name: string,
  ): Promise<{ readonly user: KnownUser | undefined; readonly keys: ScramKeys }> {
    const { proofs, salts } = this.#services;
    const user = await this.#facts.findUser(name);
    let own: ScramKeys | undefined;
    let password: string | undefined;
    for (const verifier of user?.verifiers ?? []) {
      if (verifier.kind === "scram" && verifier.hash === "sha256") own ??= verifier;
      if (verifier.kind === "plain") password ??= verifier.password;
    }
    const like = proofs.someKeys();
    const salt = salts.of(name, like?.salt.length ?? SALT);
    const iterations = like?.iterations ?? SCRAM_ITERATIONS;
    const given = { hash: "sha256", iterations, salt } as const;
    // While some users' keys have to be made, it takes that long for everybody.
    const made = proofs.has("plain") ? await makeScramKeys(password ?? "", given) : undefined;
    if (own !== undefined) return { user, keys: own };
    if (made !== undefined && password !== undefined) return { user, keys: made };
    const nobody = { kind: "scram", ...given, storedKey: salt, serverKey: salt } as const;
    return { user: undefined, keys: nobody };
  }

  #finish(text: string, { first, serverFirst, nonce, keys, user }: Asked): SaslStep {
    const final = readClientFinal(text);
    if (final === undefined) return MALFORMED;
    const channel = this.#binds ? (this.#facts.session.channelBinding ?? NONE) : NONE;
    const binding = Buffer.concat([Buffer.from(first.gs2), channel]);
    if (!binding.equals(final.binding) || final.nonce !== nonce) return DENIED;
    const signed = `${first.bare},${serverFirst},${final.withoutProof}`;
    const signature = hmac(keys.storedKey, signed);
    if (user === undefined || !isProof(final.proof, signature, keys.storedKey)) return DENIED;
    this.#proven = user;
    const ours = hmac(keys.serverKey, signed).toString("base64");
    return { kind: "challenge", data: Buffer.from(`v=${ours}`) };
  }
}

/** ClientKey is what the proof hides behind the signature; its hash is what we keep. */
function isProof(proof: Buffer, signature: Buffer, storedKey: Buffer): boolean {
  if (proof.length !== signature.length) return false;
  const clientKey = Buffer.from(proof.map((byte, at) => byte ^ (signature[at] ?? 0)));
  return timingSafeEqual(createHash("sha256").update(clientKey).digest(), storedKey);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
