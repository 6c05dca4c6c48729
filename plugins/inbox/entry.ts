import type { Summary } from "./summary.ts";
import type { Mark } from "./tables.ts";

/** A message of a list. */
export interface Entry extends Mark {
  readonly number: number;
  readonly id: string;
  readonly summary: Summary;
}

/** Some of the messages that were asked for, newest first. */
export interface Page {
  readonly entries: readonly Entry[];
  /** Messages that were asked for, and those of them that nobody has read. */
  readonly count: number;
  readonly unread: number;
}

/** Somebody who is told of changes. What is called must not throw. */
export interface InboxListener {
  found(numbers: readonly number[]): void;
  removed(ids: readonly string[]): void;
  marked(numbers: readonly number[]): void;
}
