import type { AgentFacts, PeerInfo } from "../message/agent-connection.ts";
import type { Submission } from "../message/submission.ts";
import type { NewMessage } from "../queue/store.ts";
import type { KeptChange } from "../state/kept.ts";
import type { StateChange } from "../state/state-records.ts";
import type { DeliveryAgent } from "./agent.ts";
import type { Effect } from "./effect.ts";
import type { LaneRule } from "./lane-rule.ts";
import type { QueueModeChange } from "./mode-change.ts";
import type { Outcome, QueueDeferral } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { QueueInMode, QueueRef } from "./queue-ref.ts";
import type { Routed } from "./route.ts";
import type { DeliveredAttempt, FailedAttempt, Verdict } from "./verdict.ts";

/** Something that is being found out on which the settings of a queue depend. */
export interface Finding {
  /** True when nothing is known yet: the queue waits for it. */
  readonly first: boolean;
  /** Resolves to whether another plan is in force for the queue; never rejects. */
  readonly changed: Promise<boolean>;
}

/** What delivery asks of the configuration and its plugins; the engine answers through the hooks. */
export interface DeliveryPolicy {
  /** The plan in force now; the same object until the queue's mode or the configuration changes. */
  plan(queue: QueueInMode): DeliveryPlan;
  /** Looks up what the plan of a queue depends on; undefined when all is known. Asked before a connection is given to it. */
  find(queue: QueueInMode): Finding | undefined;
  /** Limits for parts of its mail; the same list until the queue's mode or the configuration changes. Throws when a plugin fails. */
  laneRules(queue: QueueInMode): readonly LaneRule[];
  /** The agent that a plan names; undefined when nobody offers it. */
  agent(plan: DeliveryPlan): DeliveryAgent | undefined;
  /** What is known of the agent of a queue; undefined also when there is no plan. Never throws. */
  agentOf(queue: QueueInMode): AgentFacts | undefined;
  /** Fixed hosts, or another queue; undefined for MX. */
  route(queue: QueueInMode): Routed | Promise<Routed>;
  judge(queue: QueueRef, attempt: FailedAttempt): Verdict;
  /** True when anybody wants to be asked about deliveries. */
  readonly judgesDeliveries: boolean;
  /** What a delivery changes besides its recipients. */
  judgeDelivery(queue: QueueRef, attempt: DeliveredAttempt): readonly Effect[];
  /** Messages to be sent because of outcomes. */
  report(
    queue: QueueRef,
    outcomes: readonly Outcome[],
  ): readonly Submission[] | Promise<readonly Submission[]>;
  /** Chooses the queues of a message made here. */
  place(submission: Submission): NewMessage | Promise<NewMessage>;
  /** What plugins keep from now on, as the store takes it. Throws what says why it cannot be kept. */
  keep(changes: readonly KeptChange[]): readonly StateChange[];
  /** The mail of a queue goes on in another one: what plugins keep for it goes along. Rejects with a `StoreError`. */
  moveState(from: string, to: string): Promise<void>;
  /** Whether the configuration has a virtual MTA of a name. */
  isVirtualMta(name: string): boolean;
  /** An outcome is recorded. */
  settled(queue: QueueRef, outcome: Outcome): void;
  queueDeferred(queue: QueueRef, deferral: QueueDeferral): void;
  /** It is in force. */
  queueModeChanged(queue: QueueRef, change: QueueModeChange): void;
  opened(queue: QueueRef, peer: PeerInfo): void;
  closed(queue: QueueRef, peer: PeerInfo, reason: string | undefined, sent: number): void;
}
