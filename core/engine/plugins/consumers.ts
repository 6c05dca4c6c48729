import { errorText } from "../../errors/error-text.ts";
import { isObject } from "../../hooks/shape.ts";
import type { JournalConsumer, JournalReading, WhenFull } from "../../journal/consumer.ts";
import type { JournalEntry } from "../../journal/event.ts";
import { isConsumerName } from "../../journal/journal.ts";
import type { Plugin } from "../../plugin.ts";
import type { Consumer, ConsumerInstance, ConsumerOptions } from "../../surface/consumer.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import type { Generation } from "../generation.ts";
import { consumerProblem } from "./consumer-problems.ts";

const MEBIBYTE = 1024 * 1024;
/** What may wait for a consumer that does not say, bytes and milliseconds. */
const USUAL_SIZE = 256 * MEBIBYTE;
const USUAL_AGE = 7 * 86_400_000;
/** How long a consumer that a reload takes away may still take what is written, milliseconds. */
const LEAVING = 60_000;
/** The same once the server ends, milliseconds. */
const ENDING = 1000;

/** The consumers of the journal under one configuration, by name. */
export type ConsumerSet = ReadonlyMap<string, DeclaredConsumer>;

/** Asks all plugins for their consumers. Throws an error that names the plugin when an answer is wrong. */
export function consumersOf(plugins: readonly Plugin[], generation: Generation): ConsumerSet {
  const found = new Map<string, DeclaredConsumer>();
  for (const plugin of plugins)
    for (const [kind, consumer] of Object.entries(plugin.consumers)) {
      const fail = (problem: string): never => {
        throw new Error(`plugin ${plugin.name}, consumer ${kind}: ${problem}`);
      };
      for (const instance of instancesOf(plugin, consumer, generation, fail)) {
        const made = new DeclaredConsumer({ plugin, kind, consumer, instance, generation });
        const problem = consumerProblem(made);
        if (problem !== undefined) fail(problem);
        if (!isConsumerName(made.name))
          fail("the name of one is too long, or has half of a surrogate pair");
        if (found.has(made.name)) fail(`its each names "${instance.name}" twice`);
        found.set(made.name, made);
      }
    }
  return found;
}

function instancesOf(
  plugin: Plugin,
  { each }: Consumer<unknown>,
  generation: Generation,
  fail: (problem: string) => never,
): readonly ConsumerInstance[] {
  if (each === undefined) return [{ name: "" }];
  let given: unknown;
  try {
    given = each(generation.startContext(plugin));
  } catch (error) {
    return fail(errorText(error));
  }
  if (!Array.isArray(given) || !given.every(isInstance))
    return fail("expected its each to return a list of { name }");
  return given;
}

function isInstance(value: unknown): value is ConsumerInstance {
  return isObject(value) && typeof value.name === "string";
}

interface DeclaredParts {
  readonly plugin: Plugin;
  readonly kind: string;
  readonly consumer: Consumer<unknown>;
  readonly instance: ConsumerInstance;
  readonly generation: Generation;
}

/** A consumer of a plugin under one configuration, which is held while it works. */
class DeclaredConsumer implements JournalConsumer {
  readonly name: string;
  readonly events: ConsumerOptions["events"];
  readonly maxSize: number;
  readonly maxAge: number;
  readonly whenFull: WhenFull;
  readonly limit: number;
  readonly gather?: number | undefined;
  readonly generation: Generation;
  readonly #parts: DeclaredParts;

  constructor(parts: DeclaredParts) {
    const { kind, consumer, instance, generation } = parts;
    this.#parts = parts;
    this.generation = generation;
    this.name = instance.name === "" ? kind : `${kind} ${instance.name}`;
    this.events = instance.events ?? consumer.events;
    this.maxSize = instance.maxSize ?? consumer.maxSize ?? USUAL_SIZE;
    this.maxAge = instance.maxAge ?? consumer.maxAge ?? USUAL_AGE;
    this.whenFull = instance.whenFull ?? consumer.whenFull ?? "drop-oldest";
    this.limit = instance.limit ?? consumer.limit ?? 60_000;
    this.gather = instance.gather ?? consumer.gather;
  }

  /** Asked only where the declaration has it; what it answers otherwise is more than was given. */
  done(): number {
    const { plugin, consumer, instance, generation } = this.#parts;
    const { name } = instance;
    const sure = consumer.done?.({ ...generation.startContext(plugin), name });
    return typeof sure === "number" ? sure : Number.POSITIVE_INFINITY;
  }

  async consume(entries: readonly JournalEntry[], signal: AbortSignal): Promise<void> {
    const { plugin, consumer, instance, generation } = this.#parts;
    const done = generation.hold();
    // A consumer that never answers must not keep its configuration alive.
    signal.addEventListener("abort", done, { once: true });
    try {
      const { name } = instance;
      await consumer.consume(entries, { ...generation.startContext(plugin), name, signal });
    } finally {
      signal.removeEventListener("abort", done);
      done();
    }
  }
}

/** A consumer that the last reload took away, and that still takes what was written. */
interface Leaving {
  readonly gone: Promise<void>;
  /** It is waited for no longer. */
  leaveBehind(): void;
}

/** What consumers are begun and ended with. */
export interface ConsumersParts {
  readonly plugins: readonly Plugin[];
  readonly journal: { consume(consumer: JournalConsumer): JournalReading };
  readonly clock: Clock;
  readonly log: Log;
}

/** Has the plugins' consumers told of what happens: those of the configuration in force. */
export class Consumers {
  readonly #plugins: readonly Plugin[];
  readonly #journal: ConsumersParts["journal"];
  readonly #clock: Clock;
  readonly #log: Log;
  #wanted: ConsumerSet = new Map();
  readonly #readings = new Map<string, JournalReading>();
  readonly #leaving = new Map<string, Leaving>();

  constructor(given: ConsumersParts) {
    this.#plugins = given.plugins;
    this.#journal = given.journal;
    this.#clock = given.clock;
    this.#log = given.log;
  }

  /**
   * What a configuration's consumers are; put in force by what is returned. Rejects with an error that names the plugin. Whoever left a
   * short time ago and comes back is waited for.
   */
  async prepare(generation: Generation): Promise<() => void> {
    const next = consumersOf(this.#plugins, generation);
    await Promise.all(Array.from(next.keys(), (name) => this.#leaving.get(name)?.gone));
    return () => this.#replace(next);
  }

  #replace(next: ConsumerSet): void {
    for (const [name, reading] of this.#readings) {
      const before = this.#wanted.get(name);
      if (next.has(name) || before === undefined) continue;
      this.#readings.delete(name);
      this.#leave(name, reading, before.generation);
    }
    for (const [name, consumer] of next) {
      const reading = this.#readings.get(name);
      if (reading === undefined) this.#readings.set(name, this.#journal.consume(consumer));
      else reading.change(consumer);
    }
    this.#wanted = next;
  }

  /** It takes what is written until now, under the configuration it belonged to. */
  #leave(name: string, reading: JournalReading, generation: Generation): void {
    const done = generation.hold();
    let leaveBehind = (): void => {};
    const late = new Promise<void>((resolve) => {
      leaveBehind = () => {
        this.#log.warning("a consumer of the journal that is gone did not take its last events", {
          consumer: name,
        });
        resolve();
      };
    });
    const timer = this.#clock.after(LEAVING, () => leaveBehind());
    const gone = Promise.race([reading.end(), late]).finally(() => {
      timer.cancel();
      reading.stop();
      this.#leaving.delete(name);
      done();
    });
    this.#leaving.set(name, { gone, leaveBehind });
  }

  /** Gives all of them what is written already; resolves when they have it. */
  async end(): Promise<void> {
    const leaving = [...this.#leaving.values()];
    const timer = this.#clock.after(ENDING, () => {
      for (const { leaveBehind } of leaving) leaveBehind();
    });
    const ending = Array.from(this.#readings.values(), (reading) => reading.end());
    await Promise.all(leaving.map(({ gone }) => gone));
    timer.cancel();
    await Promise.all(ending);
  }
}
