import { KeptLists, type KeptListsOptions } from "./kept-lists.ts";

/** The lists of a server, opened when a configuration first has any, and kept open until the server ends. */
export class ListsHolder {
  readonly #options: KeptListsOptions;
  #opening: Promise<KeptLists> | undefined;
  #lists: KeptLists | undefined;

  constructor(options: KeptListsOptions) {
    this.#options = options;
  }

  /** The lists; undefined while they are not open. */
  get lists(): KeptLists | undefined {
    return this.#lists;
  }

  /** Opens them if they are not open. Rejects with a `DatabaseError` when that cannot be done; it may be tried again. */
  async open(): Promise<KeptLists> {
    this.#opening ??= KeptLists.open(this.#options);
    try {
      this.#lists = await this.#opening;
      return this.#lists;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opening = await this.#opening?.catch(() => undefined);
    await opening?.close();
  }
}
