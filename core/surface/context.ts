import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { Token } from "../container/token.ts";
import type { Scope } from "../directive/scope.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { StateSpec, StateTable } from "../state/declared-state.ts";
import type { PerQueueState, ServerState } from "../state/kept.ts";
import type { Alarms, AlarmTable } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type {
  Counter,
  Gauge,
  Histogram,
  LabelTable,
  MetricKind,
  MetricSpec,
  MetricTable,
} from "../telemetry/metrics.ts";
import type { Blocks, BlockTables } from "./block.ts";
import type { EventToken } from "./event-token.ts";
import type { CamelCase, DirectiveTable, Settings } from "./settings.ts";

export type { CamelCase, DirectiveTable, Settings };

/** Services by the name a plugin uses for them. */
export type NeedsTable = Readonly<Record<string, Token<unknown>>>;

/** The services of a needs table. */
export type Services<N extends NeedsTable> = {
  readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never;
};

/** The metrics of a table by camel-case name, each as its kind is used. */
export type Metrics<M extends MetricTable> = {
  readonly [K in keyof M & string as CamelCase<K>]: M[K] extends MetricSpec<infer Kind, infer L>
    ? Instrument<Kind, L>
    : never;
};

/** What a metric of a kind is used through. */
type Instrument<K extends MetricKind, L extends LabelTable> = {
  readonly counter: Counter<L>;
  readonly gauge: Gauge<L>;
  readonly histogram: Histogram<L>;
}[K];

/** What a plugin keeps, by camel-case name, each as its scope is used. */
export type States<K extends StateTable> = {
  readonly [N in keyof K & string as CamelCase<N>]: K[N] extends StateSpec<infer T, infer S>
    ? { readonly server: ServerState<T>; readonly queue: PerQueueState<T> }[S]
    : never;
};

/** What a plugin declares besides directives and needs, and finds again in its contexts. */
export interface Declared {
  readonly metrics: MetricTable;
  readonly alarms: AlarmTable;
  readonly blocks: BlockTables;
  readonly state: StateTable;
}

/** What a plugin has that declares nothing more. */
export interface NothingMore extends Declared {
  readonly metrics: Record<never, never>;
  readonly alarms: Record<never, never>;
  readonly blocks: Record<never, never>;
  readonly state: Record<never, never>;
}

/** What every context has: the plugin's own means of telling. */
export interface Voices<X extends Declared> {
  readonly log: Log;
  /** This plugin's metrics. */
  readonly metrics: Metrics<X["metrics"]>;
  /** This plugin's alarms. */
  readonly alarms: Alarms<keyof X["alarms"] & string>;
  /** This plugin's blocks in the configuration in force. */
  readonly blocks: Blocks<X["blocks"]>;
  /** What this plugin keeps through restarts. */
  readonly state: States<X["state"]>;
  /** Tells an event of this plugin's own to whoever observes it. Never throws. */
  emit<T>(event: EventToken<T>, payload: T): void;
}

/** What a handler gets besides its payload; `S` is the scope of its hook. */
export interface Context<
  D extends DirectiveTable,
  N extends NeedsTable,
  S extends Scope,
  X extends Declared = NothingMore,
> extends Voices<X> {
  /** This plugin's directives in force here. */
  readonly settings: Settings<D, S>;
  /** This plugin's directives of the virtual MTA concerned; of the global level where no queue is concerned. */
  readonly virtualMta: Settings<D, "virtual-mta">;
  /** This plugin's global directives. */
  readonly global: Settings<D, "global">;
  readonly services: Services<N>;
  /** The configuration in force. */
  readonly config: ResolvedConfig;
  /** This plugin's directives at another place of the configuration. */
  at<In extends Scope>(view: SettingsView<In>): Settings<D, In>;
}

/** What hooks of the life cycle and service factories get. */
export interface StartContext<
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> extends Voices<X> {
  readonly global: Settings<D, "global">;
  readonly services: Services<N>;
  readonly config: ResolvedConfig;
  /** This plugin's directives at a place of the configuration. */
  at<S extends Scope>(view: SettingsView<S>): Settings<D, S>;
}
