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

/** All counts by name. */
export type CountFigures = Readonly<Record<CountName, number>>;
/** All levels by name. */
export type LevelFigures = Readonly<Record<LevelName, number>>;

/** Numbers of a list of counts, or of counts and levels: integers up to 2^53. */
export type Figures = Float64Array;

/** Where each count is in a list of them. */
export const AT: Readonly<Record<CountName, number>> = {
  messagesIn: COUNTS.indexOf("messagesIn"),
  recipientsIn: COUNTS.indexOf("recipientsIn"),
  bytesIn: COUNTS.indexOf("bytesIn"),
  messagesOut: COUNTS.indexOf("messagesOut"),
  delivered: COUNTS.indexOf("delivered"),
  bytesOut: COUNTS.indexOf("bytesOut"),
  deferred: COUNTS.indexOf("deferred"),
  bounced: COUNTS.indexOf("bounced"),
  deleted: COUNTS.indexOf("deleted"),
  connectionsOpened: COUNTS.indexOf("connectionsOpened"),
  bouncesProcessed: COUNTS.indexOf("bouncesProcessed"),
  complaintsProcessed: COUNTS.indexOf("complaintsProcessed"),
};

export function newCounts(): Figures {
  return new Float64Array(COUNTS.length);
}

/** Counts by their names. */
export function named(counts: Figures): CountFigures {
  return {
    messagesIn: counts[AT.messagesIn] ?? 0,
    recipientsIn: counts[AT.recipientsIn] ?? 0,
    bytesIn: counts[AT.bytesIn] ?? 0,
    messagesOut: counts[AT.messagesOut] ?? 0,
    delivered: counts[AT.delivered] ?? 0,
    bytesOut: counts[AT.bytesOut] ?? 0,
    deferred: counts[AT.deferred] ?? 0,
    bounced: counts[AT.bounced] ?? 0,
    deleted: counts[AT.deleted] ?? 0,
    connectionsOpened: counts[AT.connectionsOpened] ?? 0,
    bouncesProcessed: counts[AT.bouncesProcessed] ?? 0,
    complaintsProcessed: counts[AT.complaintsProcessed] ?? 0,
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
