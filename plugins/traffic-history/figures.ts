/**
 * What is counted, in the order in which it is kept on disk: new ones are added at the end of their list. A count grows; a level goes up
 * and down, and of a span of time its highest value is kept.
 */
export const COUNTS = [
  "messagesIn",
  "recipientsIn",
  "bytesIn",
  "messagesOut",
  "delivered",
  "bytesOut",
  "deferred",
  "bounced",
  "deleted",
  "connectionsOpened",
  "bouncesProcessed",
  "complaintsProcessed",
] as const;

/** Levels, as `COUNTS`. */
export const LEVELS = [
  "waiting",
  "queues",
  "connectionsIn",
  "connectionsOut",
  "oldestSeconds",
] as const;

/** The name of a count. */
export type CountName = (typeof COUNTS)[number];
/** The name of a level. */
export type LevelName = (typeof LEVELS)[number];
/** What a series tells of. */
export type SeriesName = CountName | LevelName;
/** All series, in the order of their figures in a slot: counts, then levels. */
export const SERIES: readonly SeriesName[] = [...COUNTS, ...LEVELS];

/** How long the spans of a series are. Days and hours are those of UTC. */
export const HISTORY_STEPS = ["minute", "hour", "day"] as const;
/** The name of a length of spans. */
export type HistoryStep = (typeof HISTORY_STEPS)[number];

/** All counts by name. */
export type CountFigures = Readonly<Record<CountName, number>>;
/** All levels by name. */
export type LevelFigures = Readonly<Record<LevelName, number>>;

/** Numbers of a list of counts, or of counts and levels: integers up to 2^53. */
export type Figures = Float64Array;

export function newCounts(): Figures {
  return new Float64Array(COUNTS.length);
}

/** Counts by their names. */
export function named(counts: Figures): CountFigures {
  const at = (index: number): number => counts[index] ?? 0;
  return {
    messagesIn: at(0),
    recipientsIn: at(1),
    bytesIn: at(2),
    messagesOut: at(3),
    delivered: at(4),
    bytesOut: at(5),
    deferred: at(6),
    bounced: at(7),
    deleted: at(8),
    connectionsOpened: at(9),
    bouncesProcessed: at(10),
    complaintsProcessed: at(11),
  };
}

/** `of` minus `less`, into `into`. */
export function difference(of: Figures, less: Figures, into: Figures = newCounts()): Figures {
  for (let at = 0; at < into.length; at++) into[at] = (of[at] ?? 0) - (less[at] ?? 0);
  return into;
}

/** Has each figure of `into` be the higher one. */
export function raise(into: Figures, by: Figures): void {
  for (let at = 0; at < into.length; at++) into[at] = Math.max(into[at] ?? 0, by[at] ?? 0);
}
