import type { HashKey } from "../../core/mod.ts";
import { DomainIndex, type Pattern, type WrittenPattern } from "../../core/mod.ts";
import type { AddressList } from "./contract.ts";
import { Entries } from "./entries.ts";
import type { ListFile } from "./list-file.ts";
import { normalForm, plainForm } from "./normal-form.ts";

/** An `<address-list>`: what is in the block itself, and its files. */
export class OneList implements AddressList {
  readonly #entries: Entries;
  readonly #patterns: readonly Pattern[];
  readonly #domains = new DomainIndex<true>();
  readonly #files: readonly ListFile[];

  constructor(given: {
    readonly addresses: readonly (string | Pattern)[];
    readonly domains: readonly WrittenPattern[];
    readonly files: readonly ListFile[];
    readonly key: HashKey;
  }) {
    this.#entries = new Entries(given.key);
    for (const one of given.addresses) if (typeof one === "string") this.#entries.add(one);
    this.#patterns = given.addresses.filter((one) => typeof one !== "string");
    for (const { pattern } of given.domains) this.#domains.add(pattern, true);
    this.#files = given.files;
  }

  get size(): number {
    return this.#files.reduce((sum, file) => sum + file.size, this.#entries.size);
  }

  has(address: Parameters<AddressList["has"]>[0]): boolean {
    const normal = normalForm(address);
    if (this.#entries.has(normal) || this.#files.some((file) => file.has(normal))) return true;
    if (address.domain !== "" && this.#domains.matches(address.domain).length > 0) return true;
    if (this.#patterns.length === 0) return false;
    // As it is written, and without quotes that make no difference: none gets by with them.
    const plain = plainForm(address);
    return this.#patterns.some((pattern) => pattern.test(address.text) || pattern.test(plain));
  }
}
