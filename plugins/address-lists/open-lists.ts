import type { BlockScope, HashKey, Pattern, WrittenPattern } from "../../core/mod.ts";
import type { AddressList, AddressLists } from "./contract.ts";
import { OneList } from "./list.ts";
import type { ListFile } from "./list-file.ts";

/** What a block says. */
export interface ListSettings {
  readonly address: readonly (string | Pattern)[];
  readonly addressFile: readonly string[];
  readonly domain: readonly WrittenPattern[];
}

/** What lists are made of. */
export interface ListBlocks {
  readonly named: ReadonlyMap<string, ListSettings>;
  /** Those in blocks of other types, by the type. */
  readonly inner: ReadonlyMap<BlockScope, readonly ListSettings[]>;
}

const NOBODY: AddressList = { size: 0, has: () => false };

/** The lists of a configuration, with their files open. */
export class OpenLists implements AddressLists, Disposable {
  readonly #key: HashKey;
  readonly #fileOf: (path: string) => ListFile;
  readonly #files: ListFile[] = [];
  readonly #named = new Map<string, AddressList>();
  readonly #inner = new Map<BlockScope, AddressList>();

  private constructor(key: HashKey, fileOf: (path: string) => ListFile) {
    this.#key = key;
    this.#fileOf = fileOf;
  }

  /** Rejects when a file cannot be read; none is left open then. */
  static async open(
    blocks: ListBlocks,
    key: HashKey,
    fileOf: (path: string) => ListFile,
  ): Promise<OpenLists> {
    const lists = new OpenLists(key, fileOf);
    try {
      for (const [name, block] of blocks.named) lists.#named.set(name, await lists.#list([block]));
      for (const [scope, inner] of blocks.inner) lists.#inner.set(scope, await lists.#list(inner));
      return lists;
    } catch (error) {
      lists[Symbol.dispose]();
      throw error;
    }
  }

  get(name: string): AddressList | undefined {
    return this.#named.get(name);
  }

  within(scope: BlockScope): AddressList {
    return this.#inner.get(scope) ?? NOBODY;
  }

  async #list(blocks: readonly ListSettings[]): Promise<AddressList> {
    const files = blocks.flatMap(({ addressFile }) => addressFile.map(this.#fileOf));
    this.#files.push(...files);
    for (const file of files) await file.open();
    return new OneList({
      addresses: blocks.flatMap(({ address }) => address),
      domains: blocks.flatMap(({ domain }) => domain),
      files,
      key: this.#key,
    });
  }

  [Symbol.dispose](): void {
    for (const file of this.#files) file[Symbol.dispose]();
  }
}
