import { createHash } from "node:crypto";
import { type Rate, RecentMap } from "../../core/mod.ts";

/** Clients, senders and pairs that are remembered; strangers make up any number of them. */
const MOST = 5000;

interface Window {
  /** Monotonic, milliseconds. */
  readonly since: number;
  readonly count: number;
}

/** How much came of whom: windows begin with the first message in them. */
export class Counts {
  readonly #windows: RecentMap<string, Window> = new RecentMap(MOST);

  /** Whether a rate is used up. */
  isUsed(key: string, rate: Rate, now: number): boolean {
    return this.#current(key, rate, now).count >= rate.count;
  }

  add(key: string, rate: Rate, now: number): void {
    const { since, count } = this.#current(key, rate, now);
    this.#windows.set(key, { since, count: count + 1 });
  }

  #current(key: string, rate: Rate, now: number): Window {
    const window = this.#windows.get(key);
    return window !== undefined && now - window.since < rate.window
      ? window
      : { since: now, count: 0 };
  }
}

/** Who has been put off once. */
export class Greylist {
  readonly #seen: RecentMap<string, true> = new RecentMap(MOST);

  /** Whether mail of these comes for the first time; it is known from now on. */
  isNew(client: string, sender: string, recipient: string): boolean {
    const text = JSON.stringify([client, sender, recipient]);
    // As long as any other, whatever strangers call themselves.
    const key = createHash("sha256").update(text).digest("base64").slice(0, 22);
    if (this.#seen.get(key) !== undefined) return false;
    this.#seen.set(key, true);
    return true;
  }
}
