import { type Clock, errorText } from "../../core/mod.ts";
import { type Vault, vaultAddress } from "../vault/contract.ts";
import { readSigningKey, type SigningKey, signingKeyOf } from "./key-file.ts";

/** A key, or why it cannot be had now. */
export type KeyAtHand =
  | { readonly kind: "key"; readonly key: SigningKey }
  | { readonly kind: "away"; readonly reason: string };

/** Where a key comes from. */
export interface KeyPlace {
  /** May change from away to there. */
  readonly atHand: KeyAtHand;
  /** Looks once more for a key that is away; undefined when there is nothing to wait for. */
  look(): Promise<void> | undefined;
}

/** A key in a file, read now. Rejects when there is none. */
export async function keyInFile(path: string): Promise<KeyPlace> {
  return { atHand: { kind: "key", key: await readSigningKey(path) }, look: () => undefined };
}

/** How often a vault is asked for a key that it does not give, milliseconds. */
const ASK_EVERY = 10_000;

/** A key in the vault, asked for when mail needs it. */
export class KeyInVault implements KeyPlace {
  readonly #text: string;
  readonly #vault: Vault;
  readonly #clock: Clock;
  #atHand: KeyAtHand = { kind: "away", reason: "the vault was not asked yet" };
  #asking: Promise<void> | undefined;
  #askAgain = 0;

  /** `text`: as `domain-key` has it. */
  constructor(text: string, vault: Vault, clock: Clock) {
    this.#text = text;
    this.#vault = vault;
    this.#clock = clock;
  }

  get atHand(): KeyAtHand {
    return this.#atHand;
  }

  look(): Promise<void> | undefined {
    if (this.#atHand.kind === "key") return undefined;
    if (this.#asking !== undefined) return this.#asking;
    if (this.#clock.monotonic() < this.#askAgain) return undefined;
    this.#asking = this.#ask().finally(() => {
      this.#asking = undefined;
      this.#askAgain = this.#clock.monotonic() + ASK_EVERY;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    this.#atHand = await this.#answer();
  }

  async #answer(): Promise<KeyAtHand> {
    const address = vaultAddress(this.#text);
    if (address === undefined) return { kind: "away", reason: "it is not a place in the vault" };
    try {
      const answer = await this.#vault.read(address);
      if (answer.kind !== "found") return { kind: "away", reason: answer.reason };
      return { kind: "key", key: await signingKeyOf(answer.value) };
    } catch (error) {
      return { kind: "away", reason: errorText(error) };
    }
  }
}
