import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { QueueFailures } from "./queue-failures.ts";

/** Why a queue waits whose plan names an agent that nobody offers (RFC 3463 §3.4: 4.3.5, system incorrectly configured). */
export function agentMissing(name: string): DeliveryFailure {
  const text = `no enabled plugin offers the delivery agent "${name}"`;
  return failed("internal", "4.3.5", text, undefined);
}

/** Sees to queues whose plan names an agent that nobody offers: they wait, and an alarm says so until another configuration is in force. */
export class MissingAgents {
  readonly #failures: QueueFailures;
  readonly #alarms: Alarms;
  readonly #raised = new Set<string>();

  constructor(given: { readonly failures: QueueFailures; readonly alarms: Alarms }) {
    this.#failures = given.failures;
    this.#alarms = given.alarms;
  }

  /** The queue waits. */
  hold(queue: QueueRuntime, { agent }: DeliveryPlan): void {
    const failure = agentMissing(agent);
    this.#raised.add(agent);
    this.#alarms.raise(`delivery-agent:${agent}`, `${failure.text}: its mail waits`, "error");
    void this.#failures.note(queue, failure);
  }

  /** Other plans are in force: whatever is still missing will be missed again. */
  plansChanged(): void {
    for (const agent of this.#raised) this.#alarms.clear(`delivery-agent:${agent}`);
    this.#raised.clear();
  }
}
