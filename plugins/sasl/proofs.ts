import type { ClientCertificate, ScramKeys } from "../../core/mod.ts";
import type { Proof, ProofSource, Proofs } from "./contract.ts";

/** Asks all plugins that know users. */
export class AllProofs implements Proofs {
  readonly #sources: ProofSource[] = [];

  add(source: ProofSource): void {
    this.#sources.push(source);
  }

  has(proof: Proof): boolean {
    return this.#sources.some((source) => source.has(proof));
  }

  someKeys(): ScramKeys | undefined {
    for (const source of this.#sources) {
      const keys = source.someKeys?.();
      if (keys !== undefined) return keys;
    }
    return undefined;
  }

  userOf(certificate: ClientCertificate): string | undefined {
    for (const source of this.#sources) {
      const name = source.userOf?.(certificate);
      if (name !== undefined) return name;
    }
    return undefined;
  }
}
