import type { QueueMode } from "../queue/store.ts";

/** A queue by its parts. */
export interface QueueRef {
  readonly domain: string;
  readonly virtualMta: string;
}

/** A queue in the mode that it is in now. */
export interface QueueInMode extends QueueRef {
  readonly mode: QueueMode;
}
