import type { OwnedBlock, PluginDiagnostic } from "./config/bind/directives.ts";
import { isMade } from "./config/bind/plugins.ts";
import type { ResolvedConfig } from "./config/resolve/resolved-config.ts";
import type { Token } from "./container/token.ts";
import type { DeliveryPlan } from "./delivery/plan.ts";
import type { QueueRef } from "./delivery/queue-ref.ts";
import type { Route } from "./delivery/route.ts";
import type { Scope } from "./directive/scope.ts";
import type { AgentFacts, ConnectResult } from "./message/agent-connection.ts";
import type { DeclaredNote } from "./message/note.ts";
import type { Target, TargetSource } from "./pool/target.ts";
import type { StateTable } from "./state/declared-state.ts";
import { type BlockSpec, type BlockTables, ownedBlocks } from "./surface/block.ts";
import type { PluginCommand } from "./surface/command.ts";
import type { Consumer } from "./surface/consumer.ts";
import type {
  Context,
  Declared,
  DirectiveTable,
  NeedsTable,
  NothingMore,
  Settings,
  StartContext,
} from "./surface/context.ts";
import type { EventToken, Observation, ObserveEvent } from "./surface/event-token.ts";
import type { Hooks } from "./surface/hook.ts";
import type { RouteKey, RouteTable, WebRouteTable } from "./surface/http-route.ts";
import type { Job } from "./surface/job.ts";
import type { SmtpParts } from "./surface/smtp-parts.ts";
import type { AlarmTable } from "./telemetry/alarms.ts";
import type { MetricTable } from "./telemetry/metrics.ts";
import type { Clock } from "./time/clock.ts";

export type * from "./surface/context.ts";
export type * from "./surface/hook.ts";

/** What is known of an offered service besides its token. */
export interface OfferOptions {
  /** Making it opens and changes nothing, so that it can be made just to look at a configuration. */
  readonly harmless?: boolean;
  /**
   * How long it lives: as long as the server or the process (today the same), or as long as a configuration is in force and
   * in use. What is made for the server cannot use what is made for a configuration.
   */
  readonly per?: "server" | "process" | "configuration";
}

/**
 * A service a plugin offers, made at start, or anew at every reload. Its `Symbol.asyncDispose` or `Symbol.dispose`, if any, runs
 * when it is no longer needed.
 */
export interface Provision extends OfferOptions {
  readonly token: Token<unknown>;
  /** `context` is the `StartContext` of the plugin that offers it. */
  create(context: unknown): unknown;
}

/** Writes down a service with the type its token promises. */
export type Offer<
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> = <T>(
  token: Token<T>,
  create: (context: StartContext<D, N, X>) => T | Promise<T>,
  options?: OfferOptions,
) => Provision;

/** What an agent gets for a queue; `settings` are those of the queue's domain. */
export interface AgentContext<
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> extends Context<D, N, "domain", X> {
  readonly queue: QueueRef;
  readonly plan: DeliveryPlan;
  readonly clock: Clock;
}

/**
 * A delivery agent, as its author writes it. Core calls it within limits: opening and each transaction may take as
 * long as the plan's `transaction`; what takes longer, throws, or answers nonsense is a temporary failure.
 */
export interface AgentSpec<
  D extends DirectiveTable,
  N extends NeedsTable,
  T extends Target,
  X extends Declared = NothingMore,
> extends AgentFacts {
  /** Where a queue's mail can go, in the order to be tried; or why it cannot go anywhere now, by a source without targets. */
  targets(
    context: AgentContext<D, N, X> & { readonly route: Route | undefined },
  ): readonly T[] | TargetSource<T>;
  /** Opens a connection. `signal` comes when the server ends: what is not open yet is given up. */
  open(
    target: T,
    context: AgentContext<D, N, X> & { readonly signal: AbortSignal },
  ): ConnectResult | Promise<ConnectResult>;
}

/** A declared agent with the types of its inside forgotten. */
export interface AgentDeclaration extends AgentFacts {
  targets(context: unknown): unknown;
  open(target: Target, context: unknown): unknown;
}

/** Writes down an agent with the type of its own targets. */
export type DeclareAgent<
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> = <T extends Target>(agent: AgentSpec<D, N, T, X>) => AgentDeclaration;

/** One plugin, as its author writes it. */
export interface PluginSpec<
  D extends DirectiveTable,
  N extends NeedsTable,
  M extends MetricTable = Record<never, never>,
  A extends AlarmTable = Record<never, never>,
  R extends RouteKey = never,
  B extends BlockTables = Record<never, never>,
  K extends StateTable = Record<never, never>,
  W extends RouteKey = never,
> extends SmtpParts<D, N, DeclaredBy<M, A, B, K>> {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** The version of this interface that the plugin was made for, `API_VERSION`; 1 unless stated. */
  readonly api?: number;
  readonly directives: D;
  readonly needs?: N;
  /** Called once, when the plugin is declared; must only list what is offered. */
  readonly provides?: (offer: Offer<D, N, DeclaredBy<M, A, B, K>>) => readonly Provision[];
  /** Ways of delivering mail besides SMTP. Called once, when the plugin is declared; must only list them. */
  readonly agents?: (
    agent: DeclareAgent<D, N, DeclaredBy<M, A, B, K>>,
  ) => readonly AgentDeclaration[];
  readonly hooks?: Hooks<D, N, DeclaredBy<M, A, B, K>>;
  /** Notes it keeps with messages; their names begin with its own and a dot. */
  readonly notes?: readonly DeclaredNote[];
  /** What it measures; `context.metrics` has it. */
  readonly metrics?: M;
  /** Alarms it may raise, through `context.alarms`. */
  readonly alarms?: A;
  /** What it keeps through restarts; `context.state` has it. */
  readonly state?: K;
  /** Its periodic work. */
  readonly jobs?: Readonly<Record<string, Job<StartContext<D, N, DeclaredBy<M, A, B, K>>>>>;
  /** What it does with all that happens and that it must not miss: readers of the journal, at least once, by name. */
  readonly consumers?: Readonly<
    Record<string, Consumer<StartContext<D, N, DeclaredBy<M, A, B, K>>>>
  >;
  /** What it adds to the API, on the control socket and the web server: `"GET /my-plugin/things/:id": (request, context) => …`. */
  readonly routes?: RouteTable<R, StartContext<D, N, DeclaredBy<M, A, B, K>>>;
  /** What the web server answers besides, at these very paths: `"GET /my-page/*"`. */
  readonly webRoutes?: WebRouteTable<W, StartContext<D, N, DeclaredBy<M, A, B, K>>>;
  /** Commands of `mta`, by name. */
  readonly commands?: Readonly<Record<string, PluginCommand<Settings<D, "global">>>>;
  /** Block types of its own, by tag; `context.blocks` has what is in the configuration. */
  readonly blocks?: { readonly [K in keyof B]: BlockSpec<B[K]> };
  /** Events it tells, with `context.emit`; their names begin with its own and a dot. */
  readonly events?: readonly EventToken<unknown>[];
  /** Events of plugins it observes. Called once, when the plugin is declared; must only list them. */
  readonly observes?: (
    on: ObserveEvent<StartContext<D, N, DeclaredBy<M, A, B, K>>>,
  ) => readonly Observation[];
  /** Contradictions between this plugin's own directives at one place. Pure. */
  readonly check?: CheckTable<D>;
}

/** The tables of a plugin in one type. */
interface DeclaredBy<
  M extends MetricTable,
  A extends AlarmTable,
  B extends BlockTables,
  K extends StateTable,
> extends Declared {
  readonly metrics: M;
  readonly alarms: A;
  readonly blocks: B;
  readonly state: K;
}

/**
 * Checks by the scope whose blocks they look at; `block` is the name after the tag, empty at the top level, `config` the
 * whole configuration.
 */
export type CheckTable<D extends DirectiveTable> = {
  readonly [S in Scope]?: (
    settings: Settings<D, S>,
    block: string,
    config: ResolvedConfig,
  ) => readonly PluginDiagnostic[];
};

/** A plugin as the engine sees it: declared data with the types of its inside forgotten. */
export interface Plugin extends SmtpParts<DirectiveTable, NeedsTable> {
  readonly name: string;
  readonly summary: string;
  readonly directives: DirectiveTable;
  readonly needs: NeedsTable;
  readonly provides: readonly Provision[];
  readonly agents: readonly AgentDeclaration[];
  readonly hooks: Hooks<DirectiveTable, NeedsTable>;
  readonly check: CheckTable<DirectiveTable>;
  readonly notes: readonly DeclaredNote[];
  readonly metrics: MetricTable;
  readonly alarms: AlarmTable;
  readonly state: StateTable;
  /** What each gets is the `StartContext` of its plugin, with a signal. */
  readonly jobs: Readonly<Record<string, Job<unknown>>>;
  /** What each gets is the `StartContext` of its plugin, with its name and a signal. */
  readonly consumers: Readonly<Record<string, Consumer<unknown>>>;
  /** Functions of a request and such a context. */
  readonly routes: Readonly<Record<string, unknown>>;
  readonly webRoutes: Readonly<Record<string, unknown>>;
  readonly commands: Readonly<Record<string, PluginCommand<unknown>>>;
  readonly blocks: Readonly<Record<string, OwnedBlock>>;
  readonly events: readonly EventToken<unknown>[];
  readonly observes: readonly Observation[];
  /** The version of the interface it was made for. */
  readonly api: number;
}

/** Whether a value has what `definePlugin` gives a plugin; for what comes from files. */
export function isPlugin(value: unknown): value is Plugin {
  return isMade(value);
}

/**
 * Declares a plugin. Nothing runs: the result is data, from which the engine derives settings, checks, docs and start
 * order. Annotate the export with `Plugin`.
 */
export function definePlugin<
  const D extends DirectiveTable,
  const N extends NeedsTable = Record<never, never>,
  const M extends MetricTable = Record<never, never>,
  const A extends AlarmTable = Record<never, never>,
  const R extends RouteKey = never,
  const B extends BlockTables = Record<never, never>,
  const K extends StateTable = Record<never, never>,
  const W extends RouteKey = never,
>(spec: PluginSpec<D, N, M, A, R, B, K, W>): Plugin {
  const offer: Offer<D, N, DeclaredBy<M, A, B, K>> = (token, create, options) =>
    ({ token, create, ...options }) as Provision;
  const declare: DeclareAgent<D, N, DeclaredBy<M, A, B, K>> = (agent) => agent as AgentDeclaration;
  const on: ObserveEvent<StartContext<D, N, DeclaredBy<M, A, B, K>>> = (event, handler) => ({
    event,
    handler,
  });
  const { provides, agents, observes, blocks } = spec;
  // Plain JavaScript may leave out more than the type says.
  const parts = {
    directives: {},
    needs: {},
    hooks: {},
    check: {},
    notes: [],
    metrics: {},
    alarms: {},
    state: {},
    jobs: {},
    consumers: {},
    routes: {},
    webRoutes: {},
    commands: {},
    events: [],
    api: 1,
  };
  const erased: unknown = Object.assign(parts, spec, {
    provides: provides?.(offer) ?? [],
    agents: agents?.(declare) ?? [],
    observes: observes?.(on) ?? [],
    blocks: ownedBlocks(blocks ?? {}),
  });
  return erased as Plugin;
}
