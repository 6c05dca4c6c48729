import type { QueuesFound } from "../../control/control.ts";
import type { QueueOrder, QueueSearch, VirtualMtaLoad } from "../../control/queue-search.ts";
import type { WaitReason } from "../../control/waiting.ts";
import { queuePattern } from "../../queue/mail-filter.ts";
import { type QueueRuntime, queueParts } from "../../queue/queue-runtime.ts";

/** What is known of queues. */
export interface QueueFacts {
  queues(): Iterable<QueueRuntime>;
  connections(queue: QueueRuntime): number;
  /** What a queue's mail waits for: more expensive than the rest, and asked only when it matters. */
  waits(queue: QueueRuntime): WaitReason | undefined;
}

/** The queues that fit a search, in order, those of its page. Others are only counted: a report of each would take much longer. */
export function findQueues(
  facts: QueueFacts,
  search: QueueSearch,
): Omit<QueuesFound, "queues"> & { readonly page: readonly QueueRuntime[] } {
  const fits = fitsOf(search, facts);
  const found: QueueRuntime[] = [];
  let recipients = 0;
  for (const queue of facts.queues()) {
    if (!fits(queue)) continue;
    found.push(queue);
    recipients += queue.waiting;
  }
  found.sort(orderOf(search.order, facts));
  const page = found.slice(search.skip, search.skip + search.most);
  return { page, matching: found.length, recipients };
}

function fitsOf(search: QueueSearch, facts: QueueFacts): (queue: QueueRuntime) => boolean {
  const { virtualMta, waits, mode, paused } = search;
  const isNamed = nameTest(search.text);
  return (queue) => {
    if (!isNamed(queue.name)) return false;
    if (virtualMta !== undefined && queueParts(queue.name).virtualMta !== virtualMta) return false;
    if (mode !== undefined && queue.state.mode !== mode) return false;
    if (paused !== undefined && queue.isPaused !== paused) return false;
    return waits === undefined || facts.waits(queue) === waits;
  };
}

function nameTest(text: string): (name: string) => boolean {
  if (text === "") return () => true;
  if (text.includes("*")) return queuePattern(text);
  const wanted = text.toLowerCase();
  return (name) => name.toLowerCase().includes(wanted);
}

function orderOf(
  order: QueueOrder,
  facts: QueueFacts,
): (a: QueueRuntime, b: QueueRuntime) => number {
  const byName = (a: QueueRuntime, b: QueueRuntime): number =>
    Number(a.name > b.name) - Number(a.name < b.name);
  switch (order) {
    case "name":
      return byName;
    case "recipients":
      return (a, b) => b.waiting - a.waiting || byName(a, b);
    case "connections":
      return (a, b) => facts.connections(b) - facts.connections(a) || byName(a, b);
  }
}

/** Sums over the queues of each virtual MTA: those of the configuration, and others that have queues. */
export function virtualMtaLoads(
  facts: QueueFacts,
  configured: Iterable<string>,
): readonly VirtualMtaLoad[] {
  const loads = new Map<string, { -readonly [K in keyof VirtualMtaLoad]: VirtualMtaLoad[K] }>();
  const none = { queues: 0, recipients: 0, connections: 0, paused: 0, backoff: 0 };
  for (const name of configured) loads.set(name, { name, configured: true, ...none });
  for (const queue of facts.queues()) {
    const name = queueParts(queue.name).virtualMta;
    let load = loads.get(name);
    if (load === undefined) {
      load = { name, configured: false, ...none };
      loads.set(name, load);
    }
    load.queues++;
    load.recipients += queue.waiting;
    load.connections += facts.connections(queue);
    if (queue.isPaused) load.paused++;
    if (queue.state.mode === "backoff") load.backoff++;
  }
  return [...loads.values()];
}
