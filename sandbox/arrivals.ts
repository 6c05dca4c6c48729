import type { Inbox } from "../plugins/inbox/contract.ts";
import { readMessage, type SandboxMessage } from "./message.ts";

/** A message, and its number in the inbox. */
export interface Arrived {
  readonly number: number;
  readonly message: SandboxMessage;
}

/** The messages of the inbox, each read once, in the order in which they were found. */
export class Arrivals {
  readonly #inbox: Inbox;
  readonly #known = new Map<number, Arrived>();

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  /** Those that are there. */
  get all(): readonly Arrived[] {
    return [...this.#known.values()];
  }

  /** Looks what has come, and what is gone. Resolves with what has come; one call at a time. Rejects with the file system's error. */
  async look(): Promise<readonly Arrived[]> {
    const numbers = new Set(await this.#inbox.numbersOf([]));
    for (const number of this.#known.keys()) if (!numbers.has(number)) this.#known.delete(number);
    const fresh = [...numbers].filter((number) => !this.#known.has(number));
    const arrived: Arrived[] = [];
    for (const entry of await this.#inbox.entries(fresh)) {
      const message = await this.#inbox.read(entry, ({ content, written }, arrival) => {
        const envelope = { from: arrival.sender, to: arrival.recipients };
        const receivedAt = new Date(arrival.at ?? written);
        return readMessage(content, { id: entry.id, envelope, receivedAt });
      });
      if (message !== undefined) arrived.push({ number: entry.number, message });
    }
    for (const one of arrived) this.#known.set(one.number, one);
    return arrived;
  }

  /** Removes all that are there. */
  async clear(): Promise<void> {
    const numbers = [...this.#known.keys()];
    this.#known.clear();
    await this.#inbox.remove(numbers);
  }
}
