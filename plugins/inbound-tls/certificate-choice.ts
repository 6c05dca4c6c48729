import type { X509Certificate } from "node:crypto";
import { CertificateNames } from "./certificate-names.ts";
import type { ClientHello } from "./client-hello.ts";

/** Signatures by keys on elliptic curves (RFC 8446 §4.2.3, RFC 8422 §5.1.3). */
const SIGNATURES: ReadonlyMap<string, readonly number[]> = new Map([
  ["ec", [0x0403, 0x0503, 0x0603, 0x0203]],
  ["ed25519", [0x0807]],
  ["ed448", [0x0808]],
]);
/** Suites of TLS 1.2 that go with them (RFC 8422 §6, RFC 5289, RFC 7251, RFC 7905). */
const CURVE_SUITES: readonly number[] = [
  ...[0xc007, 0xc008, 0xc009, 0xc00a, 0xc023, 0xc024, 0xc02b, 0xc02c],
  ...[0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xcca9],
];

/** Something to choose, with the sort of its certificate's key as `node:crypto` names it. */
interface Choice<T> {
  readonly key: string;
  readonly value: T;
}

/** Which certificate a client sees, of several. */
export class CertificateChoice<T> {
  readonly #names = new CertificateNames<Choice<T>>();
  /** For clients that ask for no name, or for one that no certificate has: the first, and others that have its first name. */
  readonly #usual: readonly Choice<T>[];
  readonly #tls13: boolean;

  /** `tls13`: whether TLS 1.3 is spoken. */
  constructor(
    certificates: readonly [readonly [X509Certificate, T], ...(readonly [X509Certificate, T])[]],
    tls13: boolean,
  ) {
    this.#tls13 = tls13;
    const choices = certificates.map(([x509, value]) => {
      const choice = { key: x509.publicKey.asymmetricKeyType ?? "", value };
      this.#names.add(x509, choice);
      return choice;
    });
    this.#usual = this.#names.beside(certificates[0][0]) ?? choices.slice(0, 1);
  }

  /** What a client sees: what has the name that it asks for, elliptic curves before RSA if it knows them. `hello` is undefined for one that we do not understand. */
  for(hello: ClientHello | undefined): T | undefined {
    const named = hello?.serverName === undefined ? undefined : this.#names.get(hello.serverName);
    const choices = named ?? this.#usual;
    const curve = hello && choices.find(({ key }) => this.#knowsCurve(hello, key));
    const chosen = curve ?? choices.find(({ key }) => key.startsWith("rsa")) ?? choices[0];
    return chosen?.value;
  }

  #knowsCurve({ signatures, suites, tls13 }: ClientHello, key: string): boolean {
    const wanted = SIGNATURES.get(key);
    if (wanted === undefined) return false;
    // Who says nothing takes ECDSA (RFC 5246 §7.4.1.4.1).
    const signs = signatures ? wanted.some((one) => signatures.has(one)) : key === "ec";
    if (!signs) return false;
    return (this.#tls13 && tls13) || CURVE_SUITES.some((suite) => suites.has(suite));
  }
}
