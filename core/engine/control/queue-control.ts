import type { AgentLoad, QueueReport, QueuesFound, TraceBegun } from "../../control/control.ts";
import type { LaneReport } from "../../control/lane-control.ts";
import type { QueueSearch, VirtualMtaLoad } from "../../control/queue-search.ts";
import type { QueuesChanged } from "../../control/queues-changed.ts";
import type { WaitReason } from "../../control/waiting.ts";
import type { Effects } from "../../delivery/effects.ts";
import type { Held } from "../../delivery/held.ts";
import type { Lanes } from "../../delivery/lanes.ts";
import type { ModeCause } from "../../delivery/mode-change.ts";
import type { DeliveryPolicy } from "../../delivery/policy.ts";
import type { QueueModes } from "../../delivery/queue-modes.ts";
import { workOf } from "../../delivery/queue-work.ts";
import type { DeliveryTracer, Traces } from "../../delivery/traces.ts";
import { normalizeQueueDomain } from "../../message/address.ts";
import type { ConnectionLimits } from "../../pool/connection-limits.ts";
import { type QueueRuntime, queueParts } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueMode, QueueStore } from "../../queue/store.ts";
import type { Clock } from "../../time/clock.ts";
import type { Generation } from "../generation.ts";
import { DEFAULT_VIRTUAL_MTA, isVirtualMta } from "../virtual-mtas.ts";
import { LiveHolds, type LiveHoldsParts } from "./live-holds.ts";
import { type LaneWait, LiveLanes } from "./live-lanes.ts";
import { changeAll, matchingQueues } from "./matching-queues.ts";
import { findQueues, type QueueFacts, virtualMtaLoads } from "./queue-search.ts";
import { QueueSurvey, type QueuesSum } from "./queue-survey.ts";
import { idleWait, whyWaiting } from "./why-waiting.ts";

const BY_OPERATOR: ModeCause = { by: "operator", plugin: undefined, reason: undefined };

/** What it works with. */
export interface QueueControlParts
  extends Pick<LiveHoldsParts, "holds" | "restrictions" | "slowing" | "dispatcher"> {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly store: Pick<QueueStore, "nextDue">;
  readonly limits: ConnectionLimits;
  readonly heldBy: (queue: QueueRuntime) => Held | undefined;
  readonly modes: QueueModes;
  readonly lanes: Lanes;
  readonly effects: Pick<Effects, "ofQueue">;
  readonly current: () => Pick<Generation, "config">;
  readonly policy: Pick<DeliveryPolicy, "plan" | "agentOf">;
  readonly traces: Traces;
}

/** The operator's view of queues, and hand on them. */
export class QueueControl {
  readonly lanes: LiveLanes;
  readonly holds: LiveHolds;
  readonly #survey: QueueSurvey;
  readonly #parts: QueueControlParts & { readonly isDraining: () => boolean };

  constructor(parts: QueueControlParts & { readonly isDraining: () => boolean }) {
    this.#parts = parts;
    const mayBeQueue = (name: string): boolean => this.mayBeQueue(name);
    this.lanes = new LiveLanes({ ...parts, mayBeQueue });
    this.holds = new LiveHolds({ ...parts, mayBeQueue });
    this.#survey = new QueueSurvey({
      queues: () => parts.scheduler.queues(),
      now: () => parts.clock.now(),
      reasonOf: (queue, now) => this.#reasonOf(queue, now, (one) => this.lanes.waits(one)),
      nextDue: ({ id }) => parts.store.nextDue(id, undefined),
    });
  }

  /** All queues in memory. */
  reports(): readonly QueueReport[] {
    const now = this.#parts.clock.now();
    const lanesOf = this.lanes.reporter();
    return Array.from(this.#parts.scheduler.queues(), (queue) =>
      this.#report(queue, now, lanesOf(queue)),
    );
  }

  /** One queue; undefined when it is not in memory. */
  reportOf(name: string): QueueReport | undefined {
    const queue = this.#parts.scheduler.find(name);
    if (queue === undefined) return undefined;
    return this.#report(queue, this.#parts.clock.now(), this.lanes.reporter()(queue));
  }

  /** What is queued, by accounting's word for how it is delivered. */
  byAgent(): readonly AgentLoad[] {
    const { scheduler, policy } = this.#parts;
    const found = new Map<string, { queues: number; recipients: number; domains: Set<string> }>();
    for (const queue of scheduler.queues()) {
      if (queue.waiting === 0) continue;
      const agent = policy.agentOf(queue)?.dlvType ?? "";
      const load = found.get(agent) ?? { queues: 0, recipients: 0, domains: new Set() };
      found.set(agent, load);
      load.queues++;
      load.recipients += queue.waiting;
      load.domains.add(queue.domain);
    }
    return Array.from(found, ([agent, { queues, recipients, domains }]) => {
      return { agent, queues, domains: domains.size, recipients };
    });
  }

  /** Accounting's word for how a queue's mail is delivered. */
  agentOf(name: string): string | undefined {
    const { scheduler, policy } = this.#parts;
    const queue = scheduler.find(name);
    return queue && policy.agentOf(queue)?.dlvType;
  }

  /** Follows the next attempt of a queue, which is made if mail could come into it. */
  trace(name: string, tracer: DeliveryTracer): TraceBegun {
    const { scheduler, traces, policy, dispatcher } = this.#parts;
    if (scheduler.find(name) === undefined && !this.mayBeQueue(name))
      return { ok: false, problem: `there is no queue ${name}, and none could be` };
    const queue = scheduler.queue(name);
    if (traces.has(queue)) return { ok: false, problem: `${name} is being traced already` };
    const { sourceAddress } = tracer;
    const sources = policy.plan(queue).sources.map(({ address }) => address ?? "any of this host");
    if (sourceAddress !== undefined && !sources.includes(sourceAddress))
      return {
        ok: false,
        problem: `${name} does not send from ${sourceAddress}, but from ${sources.join(", ")}`,
      };
    traces.begin(queue, tracer);
    dispatcher.connectionsChanged(queue);
    return { ok: true, end: () => traces.end(queue, tracer) };
  }

  /** What all queues come to. */
  sum(): Promise<QueuesSum> {
    return this.#survey.sum();
  }

  #reasonOf(
    queue: QueueRuntime,
    now: number,
    lanesOf: (queue: QueueRuntime) => readonly LaneWait[],
  ): WaitReason | undefined {
    if (queue.waiting === 0) return undefined;
    const facts = { now, held: this.#parts.heldBy(queue), lanes: () => lanesOf(queue) };
    return whyWaiting(queue, this.#parts, facts)?.reason;
  }

  /** The queues that fit a search, a page of them. */
  find(search: QueueSearch): QueuesFound {
    const { page, ...counts } = findQueues(this.#facts(), search);
    const now = this.#parts.clock.now();
    const lanesOf = this.lanes.reporter();
    return { queues: page.map((queue) => this.#report(queue, now, lanesOf(queue))), ...counts };
  }

  /** What is in the queues of each virtual MTA. */
  virtualMtas(): readonly VirtualMtaLoad[] {
    const { config } = this.#parts.current();
    return virtualMtaLoads(this.#facts(), [DEFAULT_VIRTUAL_MTA, ...config.names("virtual-mta")]);
  }

  #facts(): QueueFacts {
    const { scheduler, limits, clock } = this.#parts;
    const now = clock.now();
    const lanesOf = this.lanes.waiting();
    return {
      queues: () => scheduler.queues(),
      connections: ({ name }) => limits.ofQueue(name),
      waits: (queue) => this.#reasonOf(queue, now, lanesOf),
    };
  }

  #report(queue: QueueRuntime, now: number, lanes: readonly LaneReport[]): QueueReport {
    const { mode, retryAt, modeUntil = 0, pausedUntil = 0 } = queue.state;
    const last = this.#parts.heldBy(queue);
    const held = last !== undefined && last.until > now && queue.waiting > 0 ? last : undefined;
    return {
      name: queue.name,
      recipients: queue.waiting,
      connections: this.#parts.limits.ofQueue(queue.name),
      mode,
      paused: queue.isPaused,
      modeUntil,
      pausedUntil: queue.stopped?.until ?? pausedUntil,
      pauseReason: queue.stopped?.why,
      retryAt: retryAt > now ? retryAt : (ended(held) ?? this.#idleUntil(queue, now, lanes)),
      heldBy: held?.why,
      waits: whyWaiting(queue, this.#parts, { now, held, lanes: () => lanes }),
      lastError: workOf(queue).lastError,
      effects: this.#parts.effects.ofQueue(queue),
      lanes,
    };
  }

  /** When the first of its recipients is due again; 0 while something is due, under way or paused. */
  #idleUntil(queue: QueueRuntime, now: number, lanes: readonly LaneReport[]): number {
    if (queue.isPaused || queue.waiting === 0) return 0;
    return idleWait(queue, this.#parts.scheduler, now, () => lanes)?.until ?? 0;
  }

  /** Puts queues into a mode. One that is named whole is made when it has no mail yet, to be in back-off. */
  setMode(pattern: string, mode: QueueMode, until?: number): Promise<QueuesChanged> {
    if (mode !== "normal") this.#makeIfNamed(pattern);
    const isWanted = ({ state }: QueueRuntime): boolean =>
      state.mode !== mode || state.modeUntil !== until;
    return this.#change(pattern, isWanted, (queue) =>
      this.#parts.modes.set(queue, mode, until, BY_OPERATOR),
    );
  }

  #makeIfNamed(pattern: string): void {
    if (this.mayBeQueue(pattern)) this.#parts.scheduler.queue(pattern);
  }

  /** True for the whole name of one queue that mail could come into. */
  mayBeQueue(pattern: string): boolean {
    const { domain, virtualMta } = queueParts(pattern);
    if (pattern.includes("*") || normalizeQueueDomain(domain) !== domain) return false;
    return isVirtualMta(this.#parts.current().config, virtualMta);
  }

  /** Has queues tried now. */
  schedule(pattern: string): Promise<QueuesChanged> {
    const { scheduler } = this.#parts;
    return this.#change(
      pattern,
      () => true,
      (queue) => scheduler.setState(queue, { retryAt: 0 }),
    );
  }

  async #change(
    pattern: string,
    isWanted: (queue: QueueRuntime) => boolean,
    change: (queue: QueueRuntime) => Promise<void>,
  ): Promise<QueuesChanged> {
    const matching = matchingQueues(this.#parts.scheduler, pattern);
    const wanted = matching.filter(isWanted);
    await changeAll(wanted, change);
    return { matching: matching.length, changed: wanted.length };
  }
}

/** When what holds a queue ends, as far as that is known. */
function ended(held: Held | undefined): number | undefined {
  return held !== undefined && Number.isFinite(held.until) ? held.until : undefined;
}
