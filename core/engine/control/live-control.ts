import { placeOf } from "../../config/report/diagnostics.ts";
import { renderDiagnostic } from "../../config/report/render.ts";
import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import type {
  AgentLoad,
  EngineControl,
  EngineStatus,
  QueueReport,
  ReloadOptions,
  ReloadResult,
  ServerLoad,
  TraceBegun,
} from "../../control/control.ts";
import type { Explanation, Question } from "../../control/explanation.ts";
import type { HoldControl } from "../../control/hold-control.ts";
import type { LaneControl } from "../../control/lane-control.ts";
import type { QueuedMailControl } from "../../control/queued-mail.ts";
import type { QueuesChanged } from "../../control/queues-changed.ts";
import type { SettingReport } from "../../control/setting-report.ts";
import type { WaitReason } from "../../control/waiting.ts";
import type { Effects } from "../../delivery/effects.ts";
import type { OutcomeJournal } from "../../delivery/outcome-journal.ts";
import type { DeliveryPolicy } from "../../delivery/policy.ts";
import type { DeliveryTracer } from "../../delivery/traces.ts";
import type { Diagnostic } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { JournalAccess } from "../../journal/consumer.ts";
import type { Plugin } from "../../plugin.ts";
import type { ConnectionLimits } from "../../pool/connection-limits.ts";
import type { HostHealth } from "../../pool/host-health.ts";
import { receivedAtOf } from "../../queue/message-id.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueMode, QueueStore } from "../../queue/store.ts";
import type { AlarmBoard } from "../../telemetry/alarms.ts";
import type { Log, LogFields } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import { atOnce, inSlices } from "../../time/pace.ts";
import type { Generation } from "../generation.ts";
import type { Generations } from "../generations.ts";
import type { Loaded } from "../loaded.ts";
import { changesBetween, type RestartSettings, restartSettings } from "../restart-directives.ts";
import type { VirtualMtas } from "../virtual-mtas.ts";
import { abandonedQueues } from "./abandoned-queues.ts";
import { type ExplainParts, explain } from "./explain.ts";
import { QueueControl, type QueueControlParts } from "./queue-control.ts";
import { QueuedMail, type QueuedMailParts } from "./queued-mail.ts";
import { settingsInForce } from "./settings-in-force.ts";

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
  /** What the engine was started with and keeps until it is started again. */
  readonly #startedWith: RestartSettings;
  #reloading: Promise<ReloadResult> | undefined;
  /** Whether whoever waits for the next reload wants it even if mail loses its virtual MTA. */
  #force = false;
  /** The reload that begins when the one under way has ended. */
  #next: Promise<ReloadResult> | undefined;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.#queues = new QueueControl({ ...parts, isDraining: () => this.draining });
    this.lanes = this.#queues.lanes;
    this.holds = this.#queues.holds;
    this.mail = new QueuedMail(parts);
    this.#startedAt = parts.clock.now();
    this.#startedWith = atOnce(restartSettings(parts.plugins, this.config));
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
    const { scheduler, limits, store } = this.#parts;
    const oldest = store.oldestMessage();
    return {
      oldestMessage: oldest === undefined ? undefined : receivedAtOf(oldest),
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

  stuckSince(): number | undefined {
    return this.#queues.stuckSince();
  }

  /** How many queues wait, by what for. */
  waitReasons(): ReadonlyMap<WaitReason, number> {
    return this.#queues.waitReasons();
  }

  async pauseQueue(pattern: string, paused: boolean): Promise<QueuesChanged> {
    const target = { queue: pattern.includes("/") ? pattern : `${pattern}/*` };
    const onlyKnown = !pattern.includes("/");
    const order = { until: Number.POSITIVE_INFINITY, why: "", by: "operator", onlyKnown };
    if (paused) return this.holds.hold(target, order);
    const { matching, changed } = await this.holds.lift(target, onlyKnown);
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

  explain(question: Question): Promise<Explanation> {
    const { current, plugins, virtualMtas, hostsOf, clock, resolver, failedLately } = this.#parts;
    const generation = current();
    const by = { plugins, virtualMtas, hostsOf, clock, resolver, failedLately };
    return explain(question, { generation, ...by });
  }

  /** Reloads one at a time. Calls during a reload share the one after it: files may have changed since they were read. */
  reload({ force = false }: ReloadOptions = {}): Promise<ReloadResult> {
    this.#force ||= force;
    if (this.#next !== undefined) return this.#next;
    if (this.#reloading === undefined) return this.#begin();
    this.#next = Promise.allSettled([this.#reloading]).then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<ReloadResult> {
    const force = this.#force;
    this.#force = false;
    this.#reloading = this.#reload(force).finally(() => {
      this.#reloading = undefined;
    });
    return this.#reloading;
  }

  async #reload(force: boolean): Promise<ReloadResult> {
    const { load, replace, plugins, log, scheduler } = this.#parts;
    const loaded = await load();
    const { config, diagnostics, report = "" } = loaded;
    if (config === undefined) {
      log.error("not reloaded: the old configuration stays in force", refusal(diagnostics));
      return { ok: false, diagnostics, report, needsRestart: [] };
    }
    const needsRestart = [
      ...changesBetween(this.#startedWith, await inSlices(restartSettings(plugins, config))),
      ...changedPlugins(plugins, loaded.plugins),
      ...(loaded.needsRestart ?? []),
    ];
    const severity = force ? "warning" : "error";
    let abandoned = abandonedQueues(this.config, config, scheduler, severity);
    if (abandoned.length > 0 && !force) return this.#notReplaced(loaded, abandoned);
    try {
      await replace(config, () => {
        // Mail may have come in while the plugins made ready.
        abandoned = abandonedQueues(this.config, config, scheduler, severity);
        return abandoned.length > 0 && !force ? new Error("a virtual MTA is in use") : undefined;
      });
    } catch (error) {
      const inTheWay = abandoned.length > 0 && !force;
      return this.#notReplaced(loaded, inTheWay ? abandoned : [pluginFailure(error)]);
    }
    log.notice("reloaded", { needsRestart: needsRestart.join(",") || undefined });
    const all = [...diagnostics, ...abandoned];
    return { ok: true, diagnostics: all, report: withReport(report, abandoned), needsRestart };
  }

  #notReplaced({ diagnostics, report = "" }: Loaded, reasons: readonly Diagnostic[]): ReloadResult {
    const all = [...diagnostics, ...reasons];
    this.#parts.log.error("not reloaded: the old configuration stays in force", refusal(all));
    return {
      ok: false,
      diagnostics: all,
      report: withReport(report, reasons),
      needsRestart: [],
    };
  }
}

/** A plugin cannot work by the new configuration: what it says is a diagnostic like any other. */
function pluginFailure(error: unknown): Diagnostic {
  return {
    code: "plugin-failure",
    severity: "error",
    message: errorText(error),
    at: undefined,
    includedFrom: [],
    hint: undefined,
  };
}

/** A report with more diagnostics after it. */
function withReport(report: string, more: readonly Diagnostic[]): string {
  const texts = more.map((one) => renderDiagnostic(one, { texts: new Map(), colour: false }));
  return [report, ...texts].filter((each) => each !== "").join("\n\n");
}

/** Why a configuration is refused, for the log: how many errors it has, and the first of them. */
function refusal(diagnostics: readonly Diagnostic[]): LogFields {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const place = first?.at ? `${placeOf(first.at)}: ` : "";
  return { errors: errors.length, first: first && place + first.message };
}

export interface ControlParts {
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
  readonly load: () => Promise<Loaded>;
  /** Plugins the engine was started with. */
  readonly plugins: readonly Plugin[];
  /** Puts a new configuration in force; rejects when that cannot be, and the old one stays. */
  readonly replace: (config: ResolvedConfig, objection: () => Error | undefined) => Promise<void>;
}

function changedPlugins(before: readonly Plugin[], after: readonly Plugin[]): readonly string[] {
  const names = (plugins: readonly Plugin[]): readonly string[] => plugins.map(({ name }) => name);
  const [old, now] = [names(before), names(after)];
  const changed = [...old, ...now].filter((name) => !old.includes(name) || !now.includes(name));
  return changed.map((name) => `plugin ${name}`);
}
