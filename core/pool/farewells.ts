import { type Clock, sleep } from "../time/clock.ts";
import type { PooledConnection } from "./pooled-connection.ts";

/** How long connections that have said QUIT are waited for at the end, milliseconds. */
const GRACE = 1000;

/** Connections that have said QUIT: they hold no place any more, and are cut when the server ends. */
export class Farewells {
  readonly #clock: Clock;
  readonly #leaving = new Map<PooledConnection, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Says QUIT on a connection. */
  say(pooled: PooledConnection): void {
    if (this.#leaving.has(pooled)) return;
    const closed = pooled.quit().finally(() => this.#leaving.delete(pooled));
    this.#leaving.set(pooled, closed);
  }

  /** Waits a moment for the peers' answers, then closes what is left. */
  async finish(): Promise<void> {
    if (this.#leaving.size === 0) return;
    const enough = new AbortController();
    const wait = sleep(this.#clock, GRACE, enough.signal).catch(() => {});
    await Promise.race([Promise.allSettled([...this.#leaving.values()]), wait]);
    enough.abort();
    this.cut();
  }

  /** Closes all at once. */
  cut(): void {
    for (const pooled of [...this.#leaving.keys()]) pooled.connection.destroy();
  }
}
