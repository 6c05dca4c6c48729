import type { X509Certificate } from "node:crypto";

/** Things by the DNS names of the certificates they belong to. */
export class CertificateNames<T> {
  readonly #exact = new Map<string, T[]>();
  /** By what follows `*.`. */
  readonly #wildcards = new Map<string, T[]>();

  add(x509: X509Certificate, value: T): void {
    for (const name of dnsNames(x509)) {
      const [into, key] = name.startsWith("*.")
        ? [this.#wildcards, name.slice(2)]
        : [this.#exact, name];
      const known = into.get(key);
      if (known === undefined) into.set(key, [value]);
      else known.push(value);
    }
  }

  /** What goes by a name, in the order in which it came; undefined for nothing. A wildcard stands for one label (RFC 9525 §6.3). */
  get(name: string): readonly T[] | undefined {
    const lower = name.toLowerCase().replace(/\.$/, "");
    return this.#exact.get(lower) ?? this.#wildcards.get(lower.slice(lower.indexOf(".") + 1));
  }

  /** What goes by the first name of a certificate, be it a wildcard. */
  beside(x509: X509Certificate): readonly T[] | undefined {
    const [name] = dnsNames(x509);
    if (name === undefined) return undefined;
    return name.startsWith("*.") ? this.#wildcards.get(name.slice(2)) : this.#exact.get(name);
  }
}

/** The DNS names of a certificate, in lower case. */
export function dnsNames({ subjectAltName }: X509Certificate): readonly string[] {
  const found = (subjectAltName ?? "").matchAll(/(?:^|, )DNS:([^,"]{1,255})/g);
  return Array.from(found, ([, name = ""]) => name.toLowerCase());
}
