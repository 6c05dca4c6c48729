import type { X509Certificate } from "node:crypto";

/** Things by the DNS names of the certificates they belong to. */
export class CertificateNames<T> {
  readonly #exact = new Map<string, T>();
  /** By what follows `*.`. */
  readonly #wildcards = new Map<string, T>();

  /** Of two certificates with one name the first counts. */
  add({ subjectAltName }: X509Certificate, value: T): void {
    for (const [, name = ""] of (subjectAltName ?? "").matchAll(/(?:^|, )DNS:([^,"]{1,255})/g)) {
      const lower = name.toLowerCase();
      const [into, key] = lower.startsWith("*.")
        ? [this.#wildcards, lower.slice(2)]
        : [this.#exact, lower];
      if (!into.has(key)) into.set(key, value);
    }
  }

  /** What goes by a name; a wildcard stands for one label (RFC 9525 §6.3). */
  get(name: string): T | undefined {
    const lower = name.toLowerCase().replace(/\.$/, "");
    return this.#exact.get(lower) ?? this.#wildcards.get(lower.slice(lower.indexOf(".") + 1));
  }
}
