import { addressGroup, type Clock, isLoopback, type Timer } from "../../core/mod.ts";
import type { LiveEvent, LiveKind } from "./event.ts";
import type { LiveFilter } from "./filter.ts";
import { LiveListener, ToldEvent } from "./listener.ts";

/** Events are told this long after they happened, milliseconds: many at once, and not while mail is at work. */
const GATHER = 100;
/** Events that wait to be told; more are dropped, and counted. */
const MOST_WAITING = 2000;
/** Comparisons with filters, and events that are handed on, of one telling: with many listeners each hears less of what comes fast. */
const MOST_LOOKS = 100_000;
const MOST_TOLD = 10_000;
/** Events that each hears of a telling, however many listen. */
const LEAST_TOLD = 10;
/** Milliseconds between signs of life. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a listener has to come again, so that it goes on only while it still may. */
const LONGEST = 10 * 60_000;
/** Listeners of one client elsewhere. */
const MOST_PER_CLIENT = 50;

/** Tells listeners what happens, as it happens. Without any it does nothing at all. */
export class LiveEvents implements Disposable {
  /** Listeners at a time. */
  most: number;
  readonly #clock: Clock;
  readonly #listeners = new Map<LiveListener, string>();
  /** Kinds that somebody wants. */
  #wanted: ReadonlySet<LiveKind> = new Set();
  #waiting: LiveEvent[] = [];
  #missed = 0;
  #telling: Timer | undefined;
  #beating: Timer | undefined;
  #ended = false;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.most = most;
  }

  /** Listeners now. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Whether somebody wants to hear of a kind of event: only then it is worth being made. */
  wants(kind: LiveKind): boolean {
    return this.#wanted.has(kind);
  }

  /** Something has happened. */
  tell(event: LiveEvent): void {
    if (this.#waiting.length >= MOST_WAITING) this.#missed++;
    else this.#waiting.push(event);
    this.#telling ??= this.#clock.after(GATHER, () => this.#spread());
  }

  /** Somebody listens from now on, from an address (undefined: the control socket); undefined when there are too many. */
  listen(filter: LiveFilter, address: string | undefined): LiveListener | undefined {
    if (this.#ended || this.#listeners.size >= this.most) return undefined;
    const client = address === undefined || isLoopback(address) ? "" : addressGroup(address);
    if (client !== "" && this.#countOf(client) >= MOST_PER_CLIENT) return undefined;
    const until = this.#clock.monotonic() + LONGEST;
    const listener: LiveListener = new LiveListener(filter, until, () => this.#remove(listener));
    this.#listeners.set(listener, client);
    this.#look();
    return listener;
  }

  /** Nobody is told anything any more. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#spread();
    this.#telling?.cancel();
    for (const listener of [...this.#listeners.keys()]) this.#end(listener);
  }

  #countOf(client: string): number {
    let count = 0;
    for (const each of this.#listeners.values()) if (each === client) count++;
    return count;
  }

  #end(listener: LiveListener): void {
    listener.end();
    this.#remove(listener);
  }

  #remove(listener: LiveListener): void {
    if (this.#listeners.delete(listener)) this.#look();
  }

  /** Who listens has changed. */
  #look(): void {
    const listeners = [...this.#listeners.keys()];
    this.#wanted = new Set(listeners.flatMap(({ filter: { kinds } }) => [...kinds]));
    if (listeners.length > 0) this.#beating ??= this.#clock.after(HEARTBEAT, () => this.#beat());
    else {
      this.#beating?.cancel();
      this.#beating = undefined;
    }
  }

  #beat(): void {
    this.#beating = undefined;
    const now = this.#clock.monotonic();
    for (const listener of [...this.#listeners.keys()])
      if (now >= listener.until) this.#end(listener);
      else listener.beat();
    this.#look();
  }

  #spread(): void {
    this.#telling = undefined;
    const looked = this.#waiting.slice(0, Math.ceil(MOST_LOOKS / Math.max(1, this.size)));
    const told = looked.map((event) => new ToldEvent(event));
    const missed = this.#missed + this.#waiting.length - looked.length;
    const share = Math.max(LEAST_TOLD, Math.floor(MOST_TOLD / Math.max(1, this.size)));
    this.#waiting = [];
    this.#missed = 0;
    for (const listener of this.#listeners.keys()) {
      const { kinds, fits } = listener.filter;
      for (const one of told)
        if (kinds.has(one.event.kind) && fits(one.event)) listener.hear(one, share);
      if (missed > 0) listener.miss(missed);
      listener.flush();
    }
  }
}
