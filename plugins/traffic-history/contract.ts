import { type SpanStep, type Token, token } from "../../core/mod.ts";
import type { CountFigures, SeriesName } from "./figures.ts";
import type { NameFigures } from "./name-totals.ts";
import type { NameKind } from "./names.ts";

export {
  COUNTS,
  type CountFigures,
  type CountName,
  LEVELS,
  type LevelFigures,
  type LevelName,
  type SeriesName,
} from "./figures.ts";
export type { NameFigures } from "./name-totals.ts";
export { NAME_KINDS, type NameKind } from "./names.ts";

/** Counts as `show status` tells them. All are since the start, or since they were reset. */
export interface TrafficReport {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly total: CountFigures;
  readonly lastHour: CountFigures;
  readonly lastMinute: CountFigures;
  /** The most in an hour, and in a minute, of each count by itself. */
  readonly topPerHour: CountFigures;
  readonly topPerMinute: CountFigures;
  readonly connections: {
    readonly in: ConnectionFigures;
    readonly out: ConnectionFigures;
  };
  /** How long taking messages in has taken in the last minute. */
  readonly receiving: ReceivingReport;
}

/**
 * How long it took to take messages in: averages of those that were timed, milliseconds to a tenth; 0 without any. What the client takes for
 * its part counts.
 */
export interface ReceivingReport {
  /** Messages that were timed: all of them, or, where there are more than some hundreds a second, one in so many. */
  readonly timed: number;
  /** From MAIL until DATA, or the first BDAT. */
  readonly mailTime: number;
  /** From there until the message is on disk, when the client is told that it is accepted. */
  readonly contentTime: number;
  /** From MAIL to the end. */
  readonly totalTime: number;
}

/** Connections in one direction. */
export interface ConnectionFigures {
  /** Open now. */
  readonly current: number;
  /** How many there may be at a time. */
  readonly limit: number;
  /** The most that were open at a time. */
  readonly top: number;
}

/** Series over the same spans of time, the oldest first. */
export interface HistorySeries {
  readonly step: SpanStep;
  /** Beginnings of the spans, milliseconds since the epoch. The last one is under way. */
  readonly at: readonly number[];
  /** Of each span, the sum of a count or the highest of a level; null where the server was not running. */
  readonly series: Readonly<Partial<Record<SeriesName, readonly (number | null)[]>>>;
}

/** The names of one kind with the most of something. */
export interface TopReport {
  readonly names: readonly (NameFigures & { readonly name: string })[];
  /** All others together, names that are not remembered among them. */
  readonly rest: NameFigures;
}

/** What came in and went out. */
export interface Traffic {
  /** Counts since the start, whatever was reset. */
  readonly sinceStart: CountFigures;
  report(): TrafficReport;
  /** The last spans, `spans` of them or as many as are kept. */
  history(series: readonly SeriesName[], step: SpanStep, spans?: number): HistorySeries;
  /** Bounded: at most a few thousand names of a kind are told apart. */
  top(kind: NameKind, by: keyof NameFigures, limit: number): TopReport;
  /** Sets what `report` and `top` tell to zero. The history stays. */
  reset(): void;
}

/** What came in and went out. */
export const TRAFFIC: Token<Traffic> = token<Traffic>("traffic-history");
