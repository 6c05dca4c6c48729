import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import type {
  AgentLoad,
  ConfigurationReview,
  EngineControl,
  EngineStatus,
  QueueReport,
  QueuesFound,
  ReloadOptions,
  ReloadResult,
  ServerLoad,
  TraceBegun,
} from "../../control/control.ts";
import type { Explanation, Question } from "../../control/explanation.ts";
import type { HoldControl } from "../../control/hold-control.ts";
import type { LaneControl } from "../../control/lane-control.ts";
import type { QueueSearch, VirtualMtaLoad } from "../../control/queue-search.ts";
import type { QueuedMailControl } from "../../control/queued-mail.ts";
import type { QueuesChanged } from "../../control/queues-changed.ts";
import type { SettingReport } from "../../control/setting-report.ts";
import type { WaitReason } from "../../control/waiting.ts";
import type { Effects } from "../../delivery/effects.ts";
import type { OutcomeJournal } from "../../delivery/outcome-journal.ts";
import type { DeliveryPolicy } from "../../delivery/policy.ts";
import type { DeliveryTracer } from "../../delivery/traces.ts";
import type { JournalAccess } from "../../journal/consumer.ts";
import type { Plugin } from "../../plugin.ts";
import type { ConnectionLimits } from "../../pool/connection-limits.ts";
import type { HostHealth } from "../../pool/host-health.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueMode, QueueStore } from "../../queue/store.ts";
import type { AlarmBoard } from "../../telemetry/alarms.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import type { Generation } from "../generation.ts";
import type { Generations } from "../generations.ts";
import type { VirtualMtas } from "../virtual-mtas.ts";
import { type ExplainParts, explain } from "./explain.ts";
import { OldestMessage } from "./oldest-message.ts";
import { QueueControl, type QueueControlParts } from "./queue-control.ts";
import type { QueuesSum } from "./queue-survey.ts";
import { QueuedMail, type QueuedMailParts } from "./queued-mail.ts";
import { type ReloadParts, Reloads } from "./reloads.ts";
import { reportSettings, settingsInForce } from "./settings-in-force.ts";

/** Effects in one answer. */
const MOST_EFFECTS = 1000;

/** Looks at the running engine and steers it; what the administrative plugins see. */
export class Control implements EngineControl {
  draining = false;
  readonly #startedAt: number;
  readonly #parts: ControlParts;
  readonly #queues: QueueControl;
  readonly mail: QueuedMailControl;
  readonly lanes: LaneControl;
  readonly holds: HoldControl;
  readonly #reloads: Reloads;
  readonly #oldest: OldestMessage;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.#oldest = new OldestMessage(parts.store);
    this.#queues = new QueueControl({ ...parts, isDraining: () => this.draining });
    this.lanes = this.#queues.lanes;
    this.holds = this.#queues.holds;
    this.mail = new QueuedMail({
      ...parts,
      mayBeQueue: (name) => this.#queues.mayBeQueue(name),
    });
    this.#startedAt = parts.clock.now();
    this.#reloads = new Reloads(parts);
  }

  get config(): ResolvedConfig {
    return this.#parts.current().config;
  }

  status(): EngineStatus {
    const { generations } = this.#parts;
    return {
      ...this.load(),
      startedAt: this.#startedAt,
      draining: this.draining,
      alarms: this.#parts.alarms.active(),
      consumers: this.#parts.journal.consumers(),
      effects: this.#parts.effects.inForce().slice(0, MOST_EFFECTS),
      olderConfigurations: generations.inUse,
      olderUsers: generations.usersOfReplaced,
    };
  }

  load(): ServerLoad {
    const { scheduler, limits } = this.#parts;
    return {
      oldestMessage: this.#oldest.receivedAt,
      queues: scheduler.size,
      recipients: scheduler.waiting(),
      connectionsOut: limits.total,
    };
  }

  waiting(domain?: string): number {
    return this.#parts.scheduler.waiting(domain);
  }

  queues(): readonly QueueReport[] {
    return this.#queues.reports();
  }

  queue(name: string): QueueReport | undefined {
    return this.#queues.reportOf(name);
  }

  trace(queue: string, tracer: DeliveryTracer): TraceBegun {
    return this.#queues.trace(queue, tracer);
  }

  queuesByAgent(): readonly AgentLoad[] {
    return this.#queues.byAgent();
  }

  agentOf(queue: string): string | undefined {
    return this.#queues.agentOf(queue);
  }

  async stuckSince(): Promise<number | undefined> {
    return (await this.#queues.sum()).stuckSince;
  }

  findQueues(search: QueueSearch): QueuesFound {
    return this.#queues.find(search);
  }

  virtualMtas(): readonly VirtualMtaLoad[] {
    return this.#queues.virtualMtas();
  }

  /** How many queues wait, by what for. */
  async waitReasons(): Promise<ReadonlyMap<WaitReason, number>> {
    return (await this.#queues.sum()).reasons;
  }

  /** What all queues come to. */
  queuesSum(): Promise<QueuesSum> {
    return this.#queues.sum();
  }

  async pauseQueue(pattern: string, paused: boolean): Promise<QueuesChanged> {
    const target = { queue: pattern.includes("/") ? pattern : `${pattern}/*` };
    const onlyKnown = !pattern.includes("/");
    const order = { until: Number.POSITIVE_INFINITY, why: "", by: "operator", onlyKnown };
    const { matching, changed } = paused
      ? await this.holds.hold(target, order)
      : await this.holds.lift(target, onlyKnown);
    return { matching, changed };
  }

  setQueueMode(pattern: string, mode: QueueMode, until?: number): Promise<QueuesChanged> {
    return this.#queues.setMode(pattern, mode, until);
  }

  scheduleQueue(pattern: string): Promise<QueuesChanged> {
    return this.#queues.schedule(pattern);
  }

  settings(domain: string, virtualMta: string): readonly SettingReport[] {
    const { scheduler, current, plugins } = this.#parts;
    const queue = scheduler.find(`${domain}/${virtualMta}`);
    const mx = queue && current().mxOf(queue);
    return settingsInForce(plugins, this.config, domain, virtualMta, mx);
  }

  globalSettings(): readonly SettingReport[] {
    return reportSettings(this.#parts.plugins, [this.config.global]);
  }

  explain(question: Question): Promise<Explanation> {
    const { current, plugins, virtualMtas, hostsOf, clock, resolver, failedLately } = this.#parts;
    const generation = current();
    const by = { plugins, virtualMtas, hostsOf, clock, resolver, failedLately };
    return explain(question, { generation, ...by });
  }

  reload(options: ReloadOptions = {}): Promise<ReloadResult> {
    return this.#reloads.reload(options);
  }

  review(): Promise<ConfigurationReview> {
    return this.#reloads.review();
  }
}

/** What it works with. */
export interface ControlParts extends ReloadParts {
  readonly log: Log;
  readonly alarms: AlarmBoard;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly limits: ConnectionLimits;
  readonly heldBy: QueueControlParts["heldBy"];
  readonly modes: QueueControlParts["modes"];
  readonly lanes: QueueControlParts["lanes"];
  readonly holds: QueueControlParts["holds"];
  readonly restrictions: QueueControlParts["restrictions"];
  readonly slowing: QueueControlParts["slowing"];
  readonly dispatcher: QueueControlParts["dispatcher"];
  readonly traces: QueueControlParts["traces"];
  readonly settling: QueuedMailParts["settling"];
  readonly ages: QueuedMailParts["ages"];
  readonly effects: Pick<Effects, "ofQueue" | "inForce">;
  readonly store: QueueStore;
  readonly policy: DeliveryPolicy;
  readonly journal: OutcomeJournal & Pick<JournalAccess, "consumers">;
  readonly current: () => Generation;
  readonly generations: Generations;
  readonly virtualMtas: VirtualMtas;
  readonly hostsOf: ExplainParts["hostsOf"];
  readonly failedLately: Pick<HostHealth, "until">;
  readonly resolver: ExplainParts["resolver"];
  readonly plugins: readonly Plugin[];
}
