import type { QueueInMode, QueueRef } from "../../delivery/queue-ref.ts";
import type { MoveTo, Reroute, Route, Routed } from "../../delivery/route.ts";
import { addressLiteral } from "../../dns/address-literal.ts";
import { LookupBudget } from "../../dns/lookup-budget.ts";
import type { Lookup, MxRecord, Resolver } from "../../dns/resolver.ts";
import { normalizeAddressDomain } from "../../message/address.ts";
import { queueParts } from "../../queue/queue-runtime.ts";
import type { Reroutes } from "../../queue/reroutes.ts";
import type { Clock } from "../../time/clock.ts";
import type { Generation } from "../generation.ts";
import type { VirtualMtas } from "../virtual-mtas.ts";

/** What it works with. */
export interface HookedRouteParts {
  readonly resolver: Pick<Resolver, "mx">;
  readonly clock: Clock;
  readonly virtualMtas: VirtualMtas;
  /** Where mail goes already. */
  readonly reroutes: Pick<Reroutes, "problem">;
  /** True: nothing comes of the answers. */
  readonly isQuestion?: boolean;
}

/** Asks the plugins where the mail of queues goes, and sees to it that other queues they name are some. */
export class HookedRoute {
  readonly #parts: HookedRouteParts;

  constructor(parts: HookedRouteParts) {
    this.#parts = parts;
  }

  /** Throws or rejects with a `HookFailure` when a handler fails. */
  of(queue: QueueInMode, generation: Generation): Routed | Promise<Routed> {
    const { bus } = generation;
    const { domain, virtualMta, mode } = queue;
    const { isQuestion = false } = this.#parts;
    const { agent } = generation.plan(queue, mode);
    const mx = (): Promise<Lookup<MxRecord>> => this.mx(queue, generation);
    const payload = { domain, virtualMta, mode, agent, isQuestion, mx };
    const name = `${domain}/${virtualMta}`;
    const problem = (answer: Route | MoveTo): string | undefined =>
      "moveTo" in answer ? this.#problem(name, answer, generation) : undefined;
    const answer = bus.decide("routeQueue", payload, generation.view(queue), problem);
    return answer instanceof Promise
      ? answer.then((late) => this.#routed(late, generation))
      : this.#routed(answer, generation);
  }

  #routed(answer: Route | MoveTo | undefined, { config }: Generation): Routed {
    if (answer === undefined || !("moveTo" in answer)) return answer;
    const { domain, virtualMta } = partsOf(answer);
    const taken = this.#parts.virtualMtas.take(config, virtualMta);
    return rerouteTo(`${domain}/${taken.virtualMta}`, answer);
  }

  #problem(name: string, answer: MoveTo, { config }: Generation): string | undefined {
    const { virtualMtas, reroutes, clock } = this.#parts;
    const { domain, virtualMta } = partsOf(answer);
    const unknown = virtualMtas.problem(config, virtualMta);
    if (unknown !== undefined) return unknown;
    if (answer.until !== undefined && answer.until <= clock.now())
      return "the time that mail is to go to another queue is over";
    const member = (): string => `${domain}/${virtualMtas.next(config, virtualMta)}`;
    let wrong = reroutes.problem(name, member());
    // A member of a pool that cannot take it, as the queue's own virtual MTA, leaves it to the next one.
    for (let left = config.poolMembers(virtualMta)?.size ?? 0; wrong && left > 1; left--) {
      virtualMtas.take(config, virtualMta);
      wrong = reroutes.problem(name, member());
    }
    return wrong;
  }

  /** The MX of a queue's domain, within the time that its plan gives the DNS. */
  async mx(queue: QueueInMode, generation: Generation): Promise<Lookup<MxRecord>> {
    const { resolver, clock } = this.#parts;
    if (addressLiteral(queue.domain) !== undefined) return { kind: "none", exists: true, ttl: 0 };
    const { dnsTimeout } = generation.plan(queue, queue.mode);
    return new LookupBudget(clock, dnsTimeout).within(resolver.mx(queue.domain));
  }
}

function rerouteTo(to: string, { until = Number.POSITIVE_INFINITY }: MoveTo): Reroute {
  return { to, until };
}

/** The queue meant, as queues are named. */
function partsOf({ moveTo }: MoveTo): QueueRef {
  const { domain, virtualMta } = typeof moveTo === "string" ? queueParts(moveTo) : moveTo;
  return { domain: normalizeAddressDomain(domain) ?? domain, virtualMta };
}
