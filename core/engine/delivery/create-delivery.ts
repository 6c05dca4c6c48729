import { LIMIT_STORE } from "../../container/core-tokens.ts";
import { AcceptedToBounce } from "../../delivery/accepted-to-bounce.ts";
import { AgeWatch } from "../../delivery/age-watch.ts";
import { Dispatcher } from "../../delivery/dispatcher.ts";
import { Effects } from "../../delivery/effects.ts";
import { FollowUps } from "../../delivery/follow-ups.ts";
import { Judging } from "../../delivery/judging.ts";
import { LanePaces } from "../../delivery/lane-paces.ts";
import type { LaneRule } from "../../delivery/lane-rule.ts";
import { Lanes } from "../../delivery/lanes.ts";
import { MissingAgents } from "../../delivery/missing-agents.ts";
import { Moves } from "../../delivery/moves.ts";
import { OperatorHolds } from "../../delivery/operator-holds.ts";
import type { OutcomeJournal } from "../../delivery/outcome-journal.ts";
import { PlanInForce } from "../../delivery/plan-in-force.ts";
import type { DeliveryPolicy } from "../../delivery/policy.ts";
import { QueueFailures } from "../../delivery/queue-failures.ts";
import { QueueModes } from "../../delivery/queue-modes.ts";
import { workOf } from "../../delivery/queue-work.ts";
import { Recording } from "../../delivery/recording.ts";
import { Refusals } from "../../delivery/refusals.ts";
import { Renderer } from "../../delivery/renderer.ts";
import type { RenderingPolicy } from "../../delivery/rendering.ts";
import { Rerouting } from "../../delivery/rerouting.ts";
import { Restrictions } from "../../delivery/restrictions.ts";
import { Settling } from "../../delivery/settling.ts";
import { SharedMail, type SharingPolicy } from "../../delivery/shared-mail.ts";
import { Slowing } from "../../delivery/slowing.ts";
import type { SourceAddresses } from "../../delivery/source-addresses.ts";
import { Traces } from "../../delivery/traces.ts";
import { Transmitter } from "../../delivery/transmitter.ts";
import { Unsendable } from "../../delivery/unsendable.ts";
import { errorText } from "../../errors/error-text.ts";
import { CheckedLimits, isLimitStore } from "../../limits/checked-limits.ts";
import type { LimitStore } from "../../limits/limit-store.ts";
import { LocalLimits } from "../../limits/local-limits.ts";
import { ConnectionLimits } from "../../pool/connection-limits.ts";
import { Connector } from "../../pool/connector.ts";
import type { HostHealth } from "../../pool/host-health.ts";
import { IdleConnections } from "../../pool/idle-connections.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueStore, RecipientRow } from "../../queue/store.ts";
import type { Alarms } from "../../telemetry/alarms.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";

/** The outbound side, put together. */
export interface Delivery {
  /** Sees to what was found in the store: mail that grows old, and modes, pauses and holds that end. */
  start(): void;
  readonly dispatcher: Dispatcher;
  readonly modes: QueueModes;
  readonly effects: Effects;
  readonly ages: AgeWatch;
  readonly lanes: Lanes;
  readonly holds: OperatorHolds;
  readonly restrictions: Restrictions;
  readonly slowing: Slowing;
  readonly failures: QueueFailures;
  readonly traces: Traces;
  /** New mail has come into a queue. */
  received(queue: QueueRuntime, row: RecipientRow): void;
  readonly settling: Settling;
  readonly limits: ConnectionLimits;
  readonly limitStore: LimitStore;
  readonly idle: IdleConnections;
  /** Hosts that are tried after the others for a while. */
  readonly failedLately: HostHealth;
}

/** Wires the outbound side: who gives connections, who sends, who records. */
export function createDelivery(given: {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly policy: DeliveryPolicy;
  readonly alarms: Alarms;
  readonly sources: SourceAddresses;
  readonly journal: OutcomeJournal;
  /** A plugin's; the core counts by itself where there is none. */
  readonly limitStore?: LimitStore;
  /** Without it everything goes as it is stored. */
  readonly rendering?: RenderingPolicy | undefined;
  /** Without it mail goes from whatever queue it is in. */
  readonly sharing?: SharingPolicy | undefined;
}): Delivery {
  const { clock } = given;
  const stopping = new AbortController();
  const limits = new ConnectionLimits();
  const limitStore = limitsOf(given);
  const idle = new IdleConnections(clock);
  const connector = new Connector({ clock, idle });
  const { failedLately } = connector;
  const refusals = new Refusals();
  const traces = new Traces(given.log);
  const settling = new Settling({ ...given, traces });
  const restrictions = new Restrictions(clock);
  const slowing = new Slowing({
    clock,
    limits: limitStore,
    wakeAt: (queue, at) => given.scheduler.wakeAt(queue, at),
  });
  const paces = new LanePaces(clock, (name) => {
    const queue = given.scheduler.find(name);
    if (queue !== undefined) lanes.planChanged(queue);
  });
  const lanes: Lanes = new Lanes({
    ...{ ...given, limits: limitStore },
    rules: (queue) => paces.over(queue, laneRules(queue, given.policy)),
  });
  const planChanged = (queue: QueueRuntime): void => {
    given.sources.forget(queue);
    dispatcher.planChanged(queue);
  };
  const modes = new QueueModes({ ...given, planChanged });
  const effects: Effects = new Effects({
    ...{ clock, log: given.log, modes, slowing, paces, restrictions, planChanged },
    failures: () => failures,
    holds: () => lanes.holds,
  });
  const judging = new Judging({ ...given, effects });
  const holds = new OperatorHolds({
    ...{ clock, log: given.log, scheduler: given.scheduler, restrictions },
    lanesChanged: (queue) => lanes.changed(queue),
    connectionsChanged: (queue) => dispatcher.connectionsChanged(queue),
  });
  const renderer = new Renderer(given.rendering, given.log);
  const followUps = new FollowUps(given);
  const moves = new Moves(given);
  const ages = new AgeWatch({ ...given, settling });
  const recording = new Recording({ judging, settling, refusals, followUps, moves, ages });
  const transmitter = new Transmitter({
    ...given,
    settling,
    renderer,
    judging,
    refusals,
    failedLately,
    followUps,
    recording,
  });
  const failures = new QueueFailures({
    ...given,
    settling,
    traces,
    apply: (...asked) => effects.apply(...asked),
  });
  const unsendable = new Unsendable({ ...given, settling });
  const toBounce = new AcceptedToBounce({ ...given, settling });
  const shared = new SharedMail({ ...given, sharing: given.sharing, settling, ages });
  const rerouting = new Rerouting({ ...given, ages });
  const plans = new PlanInForce({ ...given, restrictions, failures, rerouting });
  const dispatcher: Dispatcher = new Dispatcher({
    plans,
    modes,
    holds,
    effects,
    slowing,
    restrictions,
    rerouting,
    ...given,
    giveUp: () => stopping.abort(),
    ending: stopping.signal,
    limits,
    limitStore,
    idle,
    connector,
    settling,
    transmitter,
    unsendable,
    toBounce,
    shared,
    failures,
    refusals,
    ages,
    moves,
    lanes,
    traces,
    missingAgents: new MissingAgents({ ...given, failures }),
  });
  given.sources.onBack = (queue) => dispatcher.wake(queue);
  const received = (queue: QueueRuntime, row: RecipientRow): void => {
    ages.received(queue, row);
    toBounce.received(queue, row);
    if (queue.state.retryAt !== 0) failures.newMail(queue, row.message);
  };
  const start = (): void => {
    holds.start();
    ages.start();
    modes.start();
    lanes.holds.start();
    plans.lookForOrphans();
  };
  return {
    start,
    dispatcher,
    modes,
    effects,
    ages,
    lanes,
    holds,
    restrictions,
    slowing,
    failures,
    traces,
    received,
    settling,
    limits,
    limitStore,
    idle,
    failedLately,
  };
}

/** Who counts limits. What a plugin says is checked. */
function limitsOf(given: {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: QueueStore;
  readonly alarms: Alarms;
  readonly limitStore?: LimitStore;
}): LimitStore {
  const { limitStore: store } = given;
  if (store === undefined) return new LocalLimits({ ...given, records: given.store.limits });
  if (!isLimitStore(store))
    throw new TypeError(
      `what a plugin offers as "${LIMIT_STORE.name}" is not a limit store: expected the methods most, take, wait and close`,
    );
  return new CheckedLimits({ ...given, store });
}

/** Rules for parts of a queue. Where a plugin fails to make them, the queue waits, and shows why. */
function laneRules(queue: QueueRuntime, policy: DeliveryPolicy): readonly LaneRule[] {
  try {
    return policy.laneRules(queue);
  } catch (error) {
    workOf(queue).lastError = `no limits for its parts: ${errorText(error)}`;
    throw error;
  }
}
