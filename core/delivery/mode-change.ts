import type { QueueMode } from "../queue/store.ts";

/** Who changed the mode of a queue: an operator, a plugin's effect, or the end of its time. */
export type ModeChanger = "operator" | "plugin" | "time";

/** Why a queue's mode is to change. */
export interface ModeCause {
  readonly by: ModeChanger;
  /** The plugin, for `plugin`. */
  readonly plugin: string | undefined;
  /** What it was about, such as a host's reply. */
  readonly reason: string | undefined;
}

/** The mode of a queue has changed. */
export interface QueueModeChange extends ModeCause {
  /** `domain/vmta`. */
  readonly queue: string;
  readonly virtualMta: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly from: QueueMode;
  readonly to: QueueMode;
  /** When it is normal again by itself, milliseconds since the epoch; undefined when it is not. */
  readonly until: number | undefined;
}
