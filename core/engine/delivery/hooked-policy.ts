import type { DeliveryAgent } from "../../delivery/agent.ts";
import { type Effect, NO_EFFECTS } from "../../delivery/effect.ts";
import type { LaneRule } from "../../delivery/lane-rule.ts";
import type { QueueModeChange } from "../../delivery/mode-change.ts";
import type { Outcome, QueueDeferral } from "../../delivery/outcome.ts";
import type { DeliveryPlan } from "../../delivery/plan.ts";
import type { DeliveryPolicy, Finding } from "../../delivery/policy.ts";
import type { QueueInMode, QueueRef } from "../../delivery/queue-ref.ts";
import type { Routed } from "../../delivery/route.ts";
import type { DeliveredAttempt, FailedAttempt, Verdict } from "../../delivery/verdict.ts";
import type { AgentFacts, PeerInfo } from "../../message/agent-connection.ts";
import type { Submission } from "../../message/submission.ts";
import type { NewMessage } from "../../queue/store.ts";
import type { KeptChange } from "../../state/kept.ts";
import type { StateHub } from "../../state/state-hub.ts";
import type { StateChange } from "../../state/state-records.ts";
import type { Clock } from "../../time/clock.ts";
import type { Generation } from "../generation.ts";
import type { ServerMetrics } from "../server-metrics.ts";
import { isVirtualMta } from "../virtual-mtas.ts";
import type { HookedRoute } from "./hooked-route.ts";
import { QueueMx } from "./queue-mx.ts";

/** Pause where no plugin says otherwise, milliseconds (PowerMTA's retry-after). */
const RETRY_AFTER = 600_000;

/** Answers delivery's questions through the hooks of the configuration in force. */
export class HookedPolicy implements DeliveryPolicy {
  readonly #current: () => Generation;
  readonly #serverMetrics: ServerMetrics;
  readonly #place: (submission: Submission) => NewMessage | Promise<NewMessage>;
  readonly #smtp: DeliveryAgent;
  readonly #states: Pick<StateHub, "take" | "moveQueue">;
  readonly #route: HookedRoute;
  readonly #mx: QueueMx;

  constructor(given: {
    readonly current: () => Generation;
    readonly serverMetrics: ServerMetrics;
    readonly place: (submission: Submission) => NewMessage | Promise<NewMessage>;
    readonly smtp: DeliveryAgent;
    readonly states: Pick<StateHub, "take" | "moveQueue">;
    readonly route: HookedRoute;
    readonly clock: Clock;
  }) {
    this.#current = given.current;
    this.#serverMetrics = given.serverMetrics;
    this.#place = given.place;
    this.#smtp = given.smtp;
    this.#states = given.states;
    this.#route = given.route;
    this.#mx = new QueueMx(given);
  }

  plan(queue: QueueInMode): DeliveryPlan {
    return this.#current().plan(queue, queue.mode);
  }

  find(queue: QueueInMode): Finding | undefined {
    return this.#mx.find(queue);
  }

  laneRules(queue: QueueInMode): readonly LaneRule[] {
    return this.#current().laneRules(queue, queue.mode);
  }

  agent({ agent }: DeliveryPlan): DeliveryAgent | undefined {
    return agent === this.#smtp.name ? this.#smtp : this.#current().agent(agent);
  }

  agentOf(queue: QueueInMode): AgentFacts | undefined {
    try {
      return this.agent(this.plan(queue));
    } catch {
      // The plan's failure is told where the plan is asked for.
      return undefined;
    }
  }

  route(queue: QueueInMode): Routed | Promise<Routed> {
    return this.#route.of(queue, this.#current());
  }

  /** Temporary failures wait, permanent ones bounce, unless a plugin knows better. A failing plugin never bounces mail. */
  judge(queue: QueueRef, attempt: FailedAttempt): Verdict {
    const { failure } = attempt;
    const start: Verdict = {
      action: failure.temporary ? "defer" : "bounce",
      retryAfter: RETRY_AFTER,
      failure,
    };
    try {
      const { bus } = this.#current();
      return bus.transformNow("judgeReply", start, attempt, this.#current().view(queue));
    } catch {
      return { ...start, action: "defer" };
    }
  }

  get judgesDeliveries(): boolean {
    return this.#current().bus.has("judgeDelivery");
  }

  /** A failing plugin changes nothing. */
  judgeDelivery(queue: QueueRef, attempt: DeliveredAttempt): readonly Effect[] {
    const { bus } = this.#current();
    try {
      const view = this.#current().view(queue);
      return bus.transformNow("judgeDelivery", NO_EFFECTS, attempt, view);
    } catch {
      return NO_EFFECTS;
    }
  }

  report(
    queue: QueueRef,
    outcomes: readonly Outcome[],
  ): readonly Submission[] | Promise<readonly Submission[]> {
    const { bus } = this.#current();
    return bus.transform("reportOutcomes", [], outcomes, this.#current().view(queue));
  }

  place(submission: Submission): NewMessage | Promise<NewMessage> {
    return this.#place(submission);
  }

  keep(changes: readonly KeptChange[]): readonly StateChange[] {
    return this.#states.take(changes);
  }

  moveState(from: string, to: string): Promise<void> {
    return this.#states.moveQueue(from, to);
  }

  isVirtualMta(name: string): boolean {
    return isVirtualMta(this.#current().config, name);
  }

  settled(queue: QueueRef, outcome: Outcome): void {
    this.#serverMetrics.settled(outcome);
    const { bus } = this.#current();
    const view = this.#current().view(queue);
    switch (outcome.kind) {
      case "delivered":
        return bus.observe("recipientDelivered", outcome, view);
      case "deferred":
        return bus.observe("recipientDeferred", outcome, view);
      case "bounced":
        return bus.observe("recipientBounced", outcome, view);
      case "deleted":
        return bus.observe("recipientDeleted", outcome, view);
      case "delayed":
        // Nothing was tried: a notice is all there is.
        return undefined;
    }
  }

  queueDeferred(queue: QueueRef, deferral: QueueDeferral): void {
    this.#serverMetrics.queueDeferred();
    this.#current().bus.observe("queueDeferred", deferral, this.#current().view(queue));
  }

  queueModeChanged(queue: QueueRef, change: QueueModeChange): void {
    this.#serverMetrics.queueModeChanged(change);
    this.#current().bus.observe("queueModeChanged", change, this.#current().view(queue));
  }

  opened(queue: QueueRef, peer: PeerInfo): void {
    this.#serverMetrics.opened();
    const { domain, virtualMta } = queue;
    const view = this.#current().view(queue);
    this.#current().bus.observe("connectionOpened", { domain, virtualMta, peer }, view);
  }

  closed(queue: QueueRef, peer: PeerInfo, reason: string | undefined, sent: number): void {
    this.#serverMetrics.closed();
    const { domain, virtualMta } = queue;
    const view = this.#current().view(queue);
    const payload = { domain, virtualMta, peer, reason, sent };
    this.#current().bus.observe("connectionClosed", payload, view);
  }
}
