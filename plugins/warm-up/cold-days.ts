import { type Clock, daysOf, errorText, type Log, type ServerState } from "../../core/mod.ts";
import { dayOn, resumed, stopped, type WarmUpDay } from "./day.ts";
import type { Ramp } from "./warm-ups.ts";

/** Days remembered here until they are on disk. */
const MOST_PENDING = 10_000;

/** What keeping days takes. */
export interface ColdDaysParts {
  readonly days: ServerState<WarmUpDay>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a day could be kept, or not because there is no room. */
  readonly full: (isFull: boolean) => void;
}

/** Knows which day of its warm-up each virtual MTA is in, for each domain. */
export class ColdDays {
  readonly #parts: ColdDaysParts;
  /** On their way to the disk: what is kept is seen only when it is there. */
  readonly #pending = new Map<string, WarmUpDay>();

  constructor(parts: ColdDaysParts) {
    this.#parts = parts;
  }

  /** Today in the zone of a warm-up, as `2026-11-29`. */
  today({ zone }: Ramp): string {
    return daysOf(zone).dateAt(this.#parts.clock.now());
  }

  /** When today ends there, milliseconds since the epoch. */
  midnight({ zone }: Ramp): number {
    return daysOf(zone).endAfter(this.#parts.clock.now());
  }

  /** How far it has come; undefined before its first message where no start is written. */
  known(ramp: Ramp): WarmUpDay | undefined {
    const kept = this.#kept(ramp);
    if (kept !== undefined) return kept;
    return ramp.start === undefined ? undefined : { day: 1, since: ramp.start, start: ramp.start };
  }

  /** What is remembered of it, if that is of the start that is written now. */
  #kept(ramp: Ramp): WarmUpDay | undefined {
    const key = keyOf(ramp);
    const kept = this.#pending.get(key) ?? this.#parts.days.get(key);
    return kept?.start === ramp.start ? kept : undefined;
  }

  /** The number of today, from 1; less before a start that is written. */
  dayOf(ramp: Ramp): number {
    const known = this.known(ramp);
    return known === undefined ? 1 : dayOn(known, this.today(ramp));
  }

  /** Messages that may go today. */
  allowance(ramp: Ramp): number {
    const day = this.dayOf(ramp);
    if (day < 1) return 0;
    return ramp.numbers[Math.min(day, ramp.numbers.length) - 1] ?? 0;
  }

  /** A message goes: if it is the first, this is the first day. */
  begin(ramp: Ramp): void {
    if (this.#kept(ramp) !== undefined) return;
    void this.#set(keyOf(ramp), this.known(ramp) ?? { day: 1, since: this.today(ramp) });
  }

  /** A queue of the virtual MTA has gone into back-off: the day does not advance until it is normal again. */
  stop(ramp: Ramp, domain: string): Promise<void> {
    const today = this.today(ramp);
    return this.#set(
      keyOf(ramp),
      stopped(this.known(ramp) ?? { day: 1, since: today }, domain, today),
    );
  }

  /** It is normal again. */
  resume(ramp: Ramp, domain: string): Promise<void> {
    const known = this.known(ramp);
    if (known?.held?.includes(domain) !== true) return Promise.resolve();
    return this.#set(keyOf(ramp), resumed(known, domain, this.today(ramp)));
  }

  /** Puts a warm-up at a day of a date. Rejects when that cannot be kept. */
  async put(ramp: Ramp, day: number, date: string): Promise<void> {
    const { start } = ramp;
    await this.#parts.days.set(keyOf(ramp), {
      ...{ day, since: date },
      ...(start === undefined ? {} : { start }),
    });
  }

  async #set(key: string, value: WarmUpDay): Promise<void> {
    const { days, log, full } = this.#parts;
    // Those that are not remembered here are written again with the next message.
    if (this.#pending.size < MOST_PENDING) this.#pending.set(key, value);
    try {
      await days.set(key, value);
      full(false);
    } catch (error) {
      full(error instanceof RangeError);
      log.warning("the day of a warm-up is not kept", { warmUp: key, error: errorText(error) });
    } finally {
      if (this.#pending.get(key) === value) this.#pending.delete(key);
    }
  }
}

/** What the day of a warm-up is kept under: `domain/vmta`, as a queue is named. */
export function keyOf({ domain, virtualMta }: Pick<Ramp, "domain" | "virtualMta">): string {
  return `${domain}/${virtualMta}`;
}
