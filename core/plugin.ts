import type { OwnerFinding } from "./config/bind/directives.ts";
import { isMade } from "./config/bind/plugins.ts";
import type { ResolvedConfig } from "./config/resolve/resolved-config.ts";
import type { Token } from "./container/token.ts";
import type { AgentFacts } from "./delivery/agent.ts";
import type { DeliveryPlan } from "./delivery/plan.ts";
import type { QueueRef } from "./delivery/policy.ts";
import type { Route } from "./delivery/route.ts";
import type { Directive } from "./directive/directive.ts";
import type { Scope } from "./directive/scope.ts";
import type { SettingsView } from "./directive/settings-view.ts";
import type { HookName, HookPoints } from "./hooks/contract.ts";
import type { ConnectResult } from "./message/agent-connection.ts";
import type { Target, TargetSource } from "./pool/target.ts";
import type { Log } from "./telemetry/log.ts";
import type { Clock } from "./time/clock.ts";

/** Directives by their spelling in the file. */
export type DirectiveTable = Readonly<Record<string, Directive<unknown>>>;

/** Services by the name a plugin uses for them. */
export type NeedsTable = Readonly<Record<string, Token<unknown>>>;

/** `max-smtp-out` → `maxSmtpOut`. */
export type CamelCase<Spelling extends string> = Spelling extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Spelling;

/** The settings of a directive table that are valid in scope `S`, by camel-case name. */
export type Settings<D extends DirectiveTable, S extends Scope> = {
  readonly [K in keyof D & string as D[K] extends Directive<infer _V, infer In>
    ? S extends In
      ? CamelCase<K>
      : never
    : never]: D[K] extends Directive<infer V, infer _In> ? V : never;
};

/** The services of a needs table. */
export type Services<N extends NeedsTable> = {
  readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never;
};

/** What a handler gets besides its payload; `S` is the scope of its hook. */
export interface Context<D extends DirectiveTable, N extends NeedsTable, S extends Scope> {
  /** This plugin's directives in force here. */
  readonly settings: Settings<D, S>;
  /** This plugin's directives of the virtual MTA concerned; of the global level where no queue is concerned. */
  readonly virtualMta: Settings<D, "virtual-mta">;
  /** This plugin's global directives. */
  readonly global: Settings<D, "global">;
  readonly services: Services<N>;
  readonly log: Log;
  /** The configuration in force. */
  readonly config: ResolvedConfig;
  /** This plugin's directives at another place of the configuration. */
  at<In extends Scope>(view: SettingsView<In>): Settings<D, In>;
}

/** What hooks of the life cycle and service factories get. */
export interface StartContext<D extends DirectiveTable, N extends NeedsTable> {
  readonly global: Settings<D, "global">;
  readonly services: Services<N>;
  readonly log: Log;
  readonly config: ResolvedConfig;
  /** This plugin's directives at a place of the configuration. */
  at<S extends Scope>(view: SettingsView<S>): Settings<D, S>;
}

/** An answer as a hook can take it: where the hook cannot wait, a promise is not an answer. */
type Given<H extends HookName, Answer> = HookPoints[H]["timing"] extends "now"
  ? Answer
  : Answer | Promise<Answer>;

/** What a handler gets besides what its hook is about. */
type ContextOf<
  H extends HookName,
  D extends DirectiveTable,
  N extends NeedsTable,
> = HookPoints[H]["strategy"] extends "lifecycle" | "prepare"
  ? StartContext<D, N>
  : Context<D, N, HookPoints[H]["scope"]>;

/** The function a hook takes: what it is given and what it may answer follow from the hook's strategy. */
type HandlerOf<
  H extends HookName,
  D extends DirectiveTable,
  N extends NeedsTable,
> = HookPoints[H]["strategy"] extends "lifecycle"
  ? (context: ContextOf<H, D, N>) => void | Promise<void>
  : HookPoints[H]["strategy"] extends "prepare"
    ? (context: ContextOf<H, D, N>) => Given<H, HookPoints[H]["result"]>
    : HookPoints[H]["strategy"] extends "observe"
      ? (payload: HookPoints[H]["payload"], context: ContextOf<H, D, N>) => void | Promise<void>
      : HookPoints[H]["strategy"] extends "admit" | "decide"
        ? (
            payload: HookPoints[H]["payload"],
            context: ContextOf<H, D, N>,
          ) => Given<H, HookPoints[H]["result"] | undefined>
        : (
            value: HookPoints[H]["result"],
            payload: HookPoints[H]["payload"],
            context: ContextOf<H, D, N>,
          ) => Given<H, HookPoints[H]["result"]>;

/** A handler, alone or with its place among the others: `pre` runs before the plain ones, `post` after them. */
export type Hook<H extends HookName, D extends DirectiveTable, N extends NeedsTable> =
  | HandlerOf<H, D, N>
  | { readonly order: "pre" | "post"; readonly handler: HandlerOf<H, D, N> };

export type Hooks<D extends DirectiveTable, N extends NeedsTable> = {
  readonly [H in HookName]?: Hook<H, D, N>;
};

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
 * when it is needed no more.
 */
export interface Provision extends OfferOptions {
  readonly token: Token<unknown>;
  /** `context` is the `StartContext` of the plugin that offers it. */
  create(context: unknown): unknown;
}

/** Writes down a service with the type its token promises. */
export type Offer<D extends DirectiveTable, N extends NeedsTable> = <T>(
  token: Token<T>,
  create: (context: StartContext<D, N>) => T | Promise<T>,
  options?: OfferOptions,
) => Provision;

/** What an agent gets for a queue; `settings` are those of the queue's domain. */
export interface AgentContext<D extends DirectiveTable, N extends NeedsTable>
  extends Context<D, N, "domain"> {
  readonly queue: QueueRef;
  readonly plan: DeliveryPlan;
  readonly clock: Clock;
  /** Comes when the server ends: what is not open yet is given up. */
  readonly signal: AbortSignal;
}

/**
 * A delivery agent, as its author writes it. Core calls it within limits: opening may take as long as the plan's `connect`,
 * a transaction as long as its `transaction`; what takes longer, throws, or answers nonsense is a temporary failure.
 */
export interface AgentSpec<D extends DirectiveTable, N extends NeedsTable, T extends Target>
  extends AgentFacts {
  /** Where a queue's mail can go, in the order to be tried; or why it cannot go anywhere now, by a source without targets. */
  targets(
    context: AgentContext<D, N> & { readonly route: Route | undefined },
  ): readonly T[] | TargetSource<T>;
  open(target: T, context: AgentContext<D, N>): ConnectResult | Promise<ConnectResult>;
}

/** A declared agent with the types of its inside forgotten. */
export interface AgentDeclaration extends AgentFacts {
  targets(context: unknown): unknown;
  open(target: Target, context: unknown): unknown;
}

/** Writes down an agent with the type of its own targets. */
export type DeclareAgent<D extends DirectiveTable, N extends NeedsTable> = <T extends Target>(
  agent: AgentSpec<D, N, T>,
) => AgentDeclaration;

/** Something a check found; becomes a diagnostic at the directive's position. */
export type Finding = OwnerFinding;

/** One plugin, as its author writes it. */
export interface PluginSpec<D extends DirectiveTable, N extends NeedsTable> {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly directives: D;
  readonly needs?: N;
  /** Called once, when the plugin is declared; must only list what is offered. */
  readonly provides?: (offer: Offer<D, N>) => readonly Provision[];
  /** Ways of delivering mail besides SMTP. Called once, when the plugin is declared; must only list them. */
  readonly agents?: (agent: DeclareAgent<D, N>) => readonly AgentDeclaration[];
  readonly hooks?: Hooks<D, N>;
  /** Contradictions between this plugin's own directives at one place. Pure. */
  readonly check?: CheckTable<D>;
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
  ) => readonly Finding[];
};

/** A plugin as the engine sees it: declared data with the types of its inside forgotten. */
export interface Plugin {
  readonly name: string;
  readonly summary: string;
  readonly directives: DirectiveTable;
  readonly needs: NeedsTable;
  readonly provides: readonly Provision[];
  readonly agents: readonly AgentDeclaration[];
  readonly hooks: Hooks<DirectiveTable, NeedsTable>;
  readonly check: CheckTable<DirectiveTable>;
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
>(spec: PluginSpec<D, N>): Plugin {
  const offer: Offer<D, N> = (token, create, options) =>
    ({ token, create, ...options }) as Provision;
  const declare: DeclareAgent<D, N> = (agent) => agent as AgentDeclaration;
  const { provides, agents } = spec;
  // Plain JavaScript may leave out more than the type says.
  const parts = { directives: {}, needs: {}, hooks: {}, check: {} };
  const erased: unknown = Object.assign(parts, spec, {
    provides: provides?.(offer) ?? [],
    agents: agents?.(declare) ?? [],
  });
  return erased as Plugin;
}
