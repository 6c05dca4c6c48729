import type { PerQueueState, QueueRef } from "../../core/mod.ts";
import type { HostTiers } from "./mx-set.ts";

/** Hosts of queues that were only asked about, at most. */
const MOST_ASKED = 1000;

/** The hosts that rollup queues have from the domains that joined them. */
export class KnownHosts {
  /** What an explanation would have kept. */
  readonly #asked = new Map<string, HostTiers>();

  of(queue: QueueRef, state: PerQueueState<HostTiers>, isQuestion: boolean): HostTiers | undefined {
    return state.get(queue) ?? (isQuestion ? this.#asked.get(nameOf(queue)) : undefined);
  }

  /** Resolves when they are kept: only then may mail move there. */
  async keep(
    queue: QueueRef,
    hosts: HostTiers,
    state: PerQueueState<HostTiers>,
    isQuestion: boolean,
  ): Promise<void> {
    if (same(this.of(queue, state, isQuestion), hosts)) return;
    if (!isQuestion) return state.set(queue, hosts);
    if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
    this.#asked.set(nameOf(queue), hosts);
  }
}

function nameOf({ domain, virtualMta }: QueueRef): string {
  return `${domain}/${virtualMta}`;
}

function same(a: HostTiers | undefined, b: HostTiers): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
