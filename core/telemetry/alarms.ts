/** How bad an alarm is: mail is in danger or stands still, or something needs a look. */
export type AlarmSeverity = "error" | "warning";

/** An alarm as a plugin declares it. */
export interface AlarmSpec {
  /** `warning` unless stated. */
  readonly severity?: AlarmSeverity;
  /** One sentence: what it means and what to do. */
  readonly doc: string;
}

/** Alarms by name. */
export type AlarmTable = Readonly<Record<string, AlarmSpec>>;

/** A declared alarm, alone or for one thing of several: `feed-stale`, `feed-stale:example.net`. */
export type AlarmKey<Name extends string> = Name | `${Name}:${string}`;

/** Raises and clears the alarms of one plugin, or of one part of the core. Calls never throw and never wait. */
export interface Alarms<Name extends string = string> {
  /**
   * Raises an alarm, or changes one that is raised. `text` says what is wrong now, in one line of at most 500 characters;
   * `severity` is the declared one unless given. Raising it again with nothing new is free.
   */
  raise(key: AlarmKey<Name>, text: string, severity?: AlarmSeverity): void;
  /** Clears an alarm; one that is not raised is left alone. */
  clear(key: AlarmKey<Name>): void;
}

/** An alarm that is raised. */
export interface Alarm {
  /** The plugin that raised it, or `core`. */
  readonly from: string;
  readonly key: string;
  readonly severity: AlarmSeverity;
  readonly text: string;
  /** When it was raised first, milliseconds since the epoch. */
  readonly since: number;
}

/** All alarms of a server. */
export interface AlarmBoard {
  /** Those raised now, the oldest first. */
  active(): readonly Alarm[];
  /** The voice of a part of the server. `severities` are those declared, by name. */
  of(from: string, table?: AlarmTable): Alarms;
  /** Tells of each alarm that is raised or changed; returns its own undo. */
  onRaised(listener: (alarm: Alarm) => void): () => void;
}
