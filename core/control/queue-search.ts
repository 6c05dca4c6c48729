import type { QueueMode } from "../queue/store.ts";
import type { WaitReason } from "./waiting.ts";

/** By what queues are put in order: the largest first, but the first name first. */
export type QueueOrder = "recipients" | "connections" | "name";

/** Which queues are looked for. */
export interface QueueSearch {
  /** Part of their name, or with `*` for any characters all of it; any of them when empty. */
  readonly text: string;
  readonly virtualMta: string | undefined;
  /** What their mail waits for. */
  readonly waits: WaitReason | undefined;
  readonly mode: QueueMode | undefined;
  readonly paused: boolean | undefined;
  readonly order: QueueOrder;
  /** How many of those that fit are left out at the beginning. */
  readonly skip: number;
  readonly most: number;
}

/** What is in the queues of a virtual MTA. */
export interface VirtualMtaLoad {
  readonly name: string;
  /** False: mail waits for one that is not in the configuration. */
  readonly configured: boolean;
  readonly queues: number;
  readonly recipients: number;
  readonly connections: number;
  readonly paused: number;
  readonly backoff: number;
}
