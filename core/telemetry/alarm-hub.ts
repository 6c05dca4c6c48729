import type { Clock } from "../time/clock.ts";
import type { Alarm, AlarmBoard, AlarmSeverity, Alarms, AlarmTable } from "./alarms.ts";
import type { Log } from "./log.ts";

/** Alarms of one part of the server at a time; whoever raises more has one alarm too many things. */
const MOST_OF_ONE = 100;
const LONGEST_KEY = 200;
const LONGEST_TEXT = 500;

/** Keeps the alarms of a server. Each is logged when it is raised, when it changes and when it is cleared. */
export class AlarmHub implements AlarmBoard {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #raised = new Map<string, Map<string, Alarm>>();
  readonly #listeners = new Set<(alarm: Alarm) => void>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  active(): readonly Alarm[] {
    const all = Array.from(this.#raised.values(), (alarms) => [...alarms.values()]).flat();
    return all.sort((a, b) => a.since - b.since);
  }

  of(from: string, table: AlarmTable = {}): Alarms {
    return {
      raise: (key, text, severity) => {
        const [name = ""] = String(key).split(":", 1);
        const declared = Object.hasOwn(table, name) ? table[name]?.severity : undefined;
        const given = severity ?? declared;
        this.#raise(from, key, text, given === "error" ? "error" : "warning");
      },
      clear: (key) => this.#clear(from, String(key).slice(0, LONGEST_KEY)),
    };
  }

  onRaised(listener: (alarm: Alarm) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #raise(from: string, givenKey: unknown, givenText: unknown, severity: AlarmSeverity): void {
    const key = String(givenKey).slice(0, LONGEST_KEY);
    const text = String(givenText).replaceAll(/\s+/g, " ").slice(0, LONGEST_TEXT);
    const alarms = this.#raised.get(from) ?? new Map<string, Alarm>();
    this.#raised.set(from, alarms);
    const before = alarms.get(key);
    if (before?.text === text && before.severity === severity) return;
    if (before === undefined && alarms.size >= MOST_OF_ONE) {
      this.#log.warning("too many alarms: one is not kept", { of: from, key, text });
      return;
    }
    const alarm = { from, key, severity, text, since: before?.since ?? this.#clock.now() };
    alarms.set(key, alarm);
    this.#log[severity]("alarm raised", { of: from, key, text });
    for (const listener of this.#listeners) listener(alarm);
  }

  #clear(from: string, key: string): void {
    const alarms = this.#raised.get(from);
    if (alarms?.delete(key)) this.#log.notice("alarm cleared", { of: from, key });
  }
}
