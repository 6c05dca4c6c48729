import type { FollowLookup } from "../dns/told-resolver.ts";
import { errorText } from "../errors/error-text.ts";
import type { FollowConversation } from "../smtp/conversation-follower.ts";
import type { Log } from "../telemetry/log.ts";
import type { Outcome, QueueDeferral } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";

/**
 * Follows one delivery attempt of a queue: an attempt under all limits, over a connection of its own, of one message. Nothing that a tracer
 * does delays or fails it.
 */
export interface DeliveryTracer {
  /** The only address of ours that it may come from; undefined: whichever has its turn. */
  readonly sourceAddress: string | undefined;
  /** The attempt begins. */
  began(): void;
  /** A look-up of its hosts was answered. */
  readonly lookup: FollowLookup;
  /** A connection is about to be opened for it: one that fails may be followed by one to the next host. */
  readonly conversation: FollowConversation;
  /** A recipient of the queue has its outcome, be it of this attempt or of another one. */
  settled(outcome: Outcome): void;
  /** The queue as a whole has failed and waits. */
  deferred(deferral: QueueDeferral): void;
  /**
   * The attempt is over: all that it tried has its outcome recorded. True when nothing came of it, as a limit was in the way at the last
   * moment, and the next one is to be followed; otherwise nothing more is told.
   */
  ended(): boolean;
}

/** An attempt that is traced. */
export interface TracedAttempt {
  readonly plan: DeliveryPlan;
  ended(): void;
}

interface Trace {
  readonly tracer: DeliveryTracer;
  underWay: boolean;
}

/** A queue by its name. */
interface Named {
  readonly name: string;
}

/** Queues whose next delivery attempt somebody follows, by name; at most one tracer each. */
export class Traces {
  readonly #log: Log;
  readonly #traces = new Map<string, Trace>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** True when anybody follows anything. */
  get any(): boolean {
    return this.#traces.size > 0;
  }

  /** Whether somebody follows a queue already. */
  has({ name }: Named): boolean {
    return this.#traces.has(name);
  }

  /** The next attempt of a queue is followed. */
  begin({ name }: Named, tracer: DeliveryTracer): void {
    this.#traces.set(name, { tracer, underWay: false });
  }

  /** Nobody follows it any more; an attempt under way goes on. */
  end({ name }: Named, tracer: DeliveryTracer): void {
    if (this.#traces.get(name)?.tracer === tracer) this.#traces.delete(name);
  }

  /** Whether the attempt that a queue begins next is followed. */
  waits({ name }: Named): boolean {
    return this.any && this.#traces.get(name)?.underWay === false;
  }

  /** Begins the attempt that somebody waits for; undefined when nobody does. */
  take({ name }: Named, plan: DeliveryPlan): TracedAttempt | undefined {
    const trace = this.any ? this.#traces.get(name) : undefined;
    if (trace === undefined || trace.underWay) return undefined;
    const { tracer } = trace;
    trace.underWay = true;
    this.#guarded(name, () => tracer.began());
    return {
      plan: tracedPlan(plan, tracer),
      ended: () => {
        let again = false;
        this.#guarded(name, () => {
          again = tracer.ended();
        });
        // Nobody is woken for it: what the queue waits for now does that.
        if (again) trace.underWay = false;
        else this.end({ name }, tracer);
      },
    };
  }

  settled({ name }: Named, outcome: Outcome): void {
    const trace = this.#traces.get(name);
    if (trace?.underWay) this.#guarded(name, () => trace.tracer.settled(outcome));
  }

  deferred({ name }: Named, deferral: QueueDeferral): void {
    const trace = this.#traces.get(name);
    if (trace?.underWay) this.#guarded(name, () => trace.tracer.deferred(deferral));
  }

  #guarded(queue: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log.error("a tracer of deliveries failed", { queue, error: errorText(error) });
    }
  }
}

/** One message, told of in all parts. A source that is not in the plan any more leaves it as it is: mail goes from where it may go. */
function tracedPlan(plan: DeliveryPlan, tracer: DeliveryTracer): DeliveryPlan {
  const wanted = plan.sources.filter(({ address }) => address === tracer.sourceAddress);
  return {
    ...plan,
    sources: tracer.sourceAddress === undefined || wanted.length === 0 ? plan.sources : wanted,
    maxMessagesPerConnection: 1,
    followers: [...plan.followers, tracer.conversation],
    lookupFollowers: [...plan.lookupFollowers, (lookup) => tracer.lookup(lookup)],
  };
}
