import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { EffectInForce } from "../delivery/effect.ts";
import type { DeliveryTracer } from "../delivery/traces.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { ConsumerState } from "../journal/consumer.ts";
import type { QueueMode } from "../queue/store.ts";
import type { Alarm } from "../telemetry/alarms.ts";
import type { Explanation, Question } from "./explanation.ts";
import type { HoldControl } from "./hold-control.ts";
import type { LaneReport } from "./lane-control.ts";
import type { QueueSearch, VirtualMtaLoad } from "./queue-search.ts";
import type { QueuedMailControl } from "./queued-mail.ts";
import type { QueuesChanged } from "./queues-changed.ts";
import type { SettingReport } from "./setting-report.ts";
import type { WaitReason, WaitReport } from "./waiting.ts";

export type { QueueOrder, QueueSearch, VirtualMtaLoad } from "./queue-search.ts";

/** A queue as shown to an operator. */
export interface QueueReport {
  /** `domain/vmta`. */
  readonly name: string;
  /** Recipients waiting or under way. */
  readonly recipients: number;
  readonly connections: number;
  readonly mode: QueueMode;
  readonly paused: boolean;
  /** When its mode is normal again by itself, milliseconds since the epoch; 0 when it is not. */
  readonly modeUntil: number;
  /** When its pause ends by itself, likewise. */
  readonly pausedUntil: number;
  /** Why an operator has paused it; undefined when none has. */
  readonly pauseReason: string | undefined;
  /** No attempt before this time, milliseconds since the epoch: the queue failed, is held, or none of its mail is due; 0 when free. */
  readonly retryAt: number;
  /** Why it is held although mail is due, as by a rate; undefined when it is not. */
  readonly heldBy: string | undefined;
  /** Why its mail waits, or goes no faster; undefined when nothing keeps it. */
  readonly waits: WaitReport | undefined;
  readonly lastError: string | undefined;
  /** The parts of its mail that limits or holds tell apart; none where there are no such, and of the last queues of a long answer. */
  readonly lanes: readonly LaneReport[];
  /** What plugins have asked for besides mode and pause: its pace, addresses that it does not use. */
  readonly effects: readonly EffectInForce[];
}

/** What can be told of the server at once, however much mail it has. */
export interface ServerLoad {
  readonly queues: number;
  /** In all queues, those under way included. */
  readonly recipients: number;
  readonly connectionsOut: number;
  /** When the oldest message of all was received, milliseconds since the epoch; undefined without any. As it was before, while the queue cannot be read. */
  readonly oldestMessage: number | undefined;
}

/** A part of the queues that fit. */
export interface QueuesFound {
  readonly queues: readonly QueueReport[];
  /** All that fit. */
  readonly matching: number;
  /** Recipients in them. */
  readonly recipients: number;
}

/** Totals since start. */
export interface EngineStatus extends ServerLoad {
  readonly startedAt: number;
  readonly draining: boolean;
  /** Alarms that are raised, the oldest first. */
  readonly alarms: readonly Alarm[];
  /** Who reads the journal, and how far each is behind. */
  readonly consumers: readonly ConsumerState[];
  /** Configurations that were replaced and that sessions still live under. */
  readonly olderConfigurations: number;
  /** Rates and pauses that plugins have asked for, of all queues together: at most a thousand. */
  readonly effects: readonly EffectInForce[];
  /** Those sessions, and answers of plugins that take their time. */
  readonly olderUsers: number;
}

/** A trace that has begun, or why it cannot. */
export type TraceBegun =
  | {
      readonly ok: true;
      /** Nobody follows any more; an attempt under way goes on. */
      end(): void;
    }
  | { readonly ok: false; readonly problem: string };

/** What is queued for one way of delivery. */
export interface AgentLoad {
  /** Accounting's word for it (`dlvType`): `smtp`, `pipe`, `file`; empty where the plan names an agent that is not there. */
  readonly agent: string;
  readonly queues: number;
  readonly domains: number;
  /** Waiting or under way. */
  readonly recipients: number;
}

/** How a configuration is reloaded. */
export interface ReloadOptions {
  readonly force?: boolean;
}

/** What came of a reload. With an error among the diagnostics the old configuration stays in force. */
export interface ReloadResult {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The diagnostics as they are shown to an operator, with code frames. */
  readonly report: string;
  /** Directives whose change takes effect only at the next start. */
  readonly needsRestart: readonly string[];
}

/** What a reload would bring. */
export interface ConfigurationReview extends ReloadResult {
  /** Lines that would go and come, with some around them; a line without a sign stays. Secrets are not shown. */
  readonly changes: readonly ChangedLine[];
  /** There are more than were told. */
  readonly more: boolean;
}

/** A line of a configuration in which two differ. */
export interface ChangedLine {
  readonly sign: "+" | "-" | " ";
  readonly text: string;
}

/** What an administrative plugin can see and do. */
export interface EngineControl {
  readonly config: ResolvedConfig;
  status(): EngineStatus;
  load(): ServerLoad;
  /**
   * Since when mail has been due that nothing keeps and nobody sends, milliseconds since the epoch; undefined when there is none, as there
   * should not be. All queues are looked at, a few milliseconds at a time.
   */
  stuckSince(): Promise<number | undefined>;
  /** Recipients in all queues, those under way included; in the queues of one domain if it is given. */
  waiting(domain?: string): number;
  queues(): readonly QueueReport[];
  /** Those that fit a search, a page of them. */
  findQueues(search: QueueSearch): QueuesFound;
  /** How many queues have mail that waits, by what for. All queues are looked at, a few milliseconds at a time. */
  waitReasons(): Promise<ReadonlyMap<WaitReason, number>>;
  /** What is in the queues of each virtual MTA: those of the configuration, and others that have queues. */
  virtualMtas(): readonly VirtualMtaLoad[];
  /** The same of one queue, `domain/vmta`; undefined where it is not in memory: it has neither mail nor a state to keep. */
  queue(name: string): QueueReport | undefined;
  /**
   * Follows the next delivery attempt of a queue, one message over a new connection: it begins as soon as mail is due and limits allow it.
   * Connections of the queue that are at work end after what is under way on them. A queue has one tracer at a time.
   */
  trace(queue: string, tracer: DeliveryTracer): TraceBegun;
  /** What is queued, by how it is delivered. */
  queuesByAgent(): readonly AgentLoad[];
  /** Accounting's word for how a queue's mail is delivered; undefined for a queue that is not in memory, or without an agent. */
  agentOf(queue: string): string | undefined;
  /** All domain and virtual MTA directives in force for a queue, by name. */
  settings(domain: string, virtualMta: string): readonly SettingReport[];
  /** All directives in force for the server itself, outside all blocks, by name. */
  globalSettings(): readonly SettingReport[];
  /** What would become of a message, and why. */
  explain(question: Question): Promise<Explanation>;
  /**
   * Reads the configuration again and puts it in force. A virtual MTA that would be gone while there is mail in its queues is an error; with
   * `force` a warning, and that mail waits.
   */
  reload(options?: ReloadOptions): Promise<ReloadResult>;
  /** Reads the configuration as `reload` does, puts nothing in force, and says what would change. */
  review(): Promise<ConfigurationReview>;
  /** Stops mail and lets it go on: of queues, sources, hosts, senders, jobs. */
  readonly holds: HoldControl;
  /**
   * Pauses or resumes the queues that fit `domain[/vmta]`, `*` standing for any characters, also those that come into being later; without a
   * virtual MTA all of the domain's. A queue named in full need not have mail yet.
   */
  pauseQueue(pattern: string, paused: boolean): Promise<QueuesChanged>;
  /**
   * Puts the queues that fit a pattern into a mode, until a time (milliseconds since the epoch) or until somebody changes it. A queue named in
   * full need not have mail yet.
   */
  setQueueMode(pattern: string, mode: QueueMode, until?: number): Promise<QueuesChanged>;
  /** Tries the queues that fit a pattern now, their waiting time forgotten. */
  scheduleQueue(pattern: string): Promise<QueuesChanged>;
  /** Mail in the queues, for an operator to look at and take out. */
  readonly mail: QueuedMailControl;
}
