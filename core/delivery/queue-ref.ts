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

/** A queue whose delivery is planned. */
export interface QueueToPlan extends QueueInMode {
  /** The provider whose settings hold for it, by its domain or its MX; undefined where there is none. */
  readonly provider: string | undefined;
}
