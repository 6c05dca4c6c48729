import type { QueueStore, StoreTrouble } from "../../core/mod.ts";
import { FakeClock } from "./fake-clock.ts";
import { turnUntil } from "./until.ts";

/** How far time goes before the disk is looked at, milliseconds: less than what a store takes for a disk that does not answer. */
const STRIDE = 10_000;

/**
 * The fake clock of a whole server. Its disk works in a time of its own: of a commit that is overtaken by half a minute the store says
 * that the disk does not answer, and no mail is accepted. So time goes on only when there is nothing of the kind; a disk that failed is
 * not waited for.
 */
export class ServerClock extends FakeClock {
  #disk: Pick<QueueStore, "trouble"> | undefined;

  /** Time waits for this store from now on. */
  waitFor(disk: Pick<QueueStore, "trouble">): void {
    this.#disk = disk;
  }

  override async advance(ms: number): Promise<void> {
    let left = ms;
    do {
      const stride = Math.min(left, STRIDE);
      await super.advance(stride);
      await turnUntil("the disk", () => !isBehind(this.#disk?.trouble()));
      left -= stride;
    } while (left > 0);
  }
}

function isBehind(trouble: StoreTrouble | undefined): boolean {
  return trouble?.kind === "failed" && /does not answer/.test(trouble.error.message);
}
