import type { Finding } from "../../delivery/policy.ts";
import type { QueueInMode, QueueRef } from "../../delivery/queue-ref.ts";
import type { Routed } from "../../delivery/route.ts";
import type { Lookup, MxRecord } from "../../dns/resolver.ts";
import type { Clock } from "../../time/clock.ts";
import type { Generation } from "../generation.ts";
import type { HookedRoute } from "./hooked-route.ts";

/** How long the mail hosts of a queue are taken as known, whatever the DNS says, milliseconds. */
const LEAST = 300_000;
const MOST = 3_600_000;

/** Pause before they are asked for again when they could not be found, milliseconds. */
const AGAIN = 60_000;

/** The same where they never were: mail goes without its provider's limits meanwhile, if its hosts are found at all. */
const SOON = 5000;

const NONE: readonly string[] = [];

/** What it works with. */
export interface QueueMxParts {
  readonly current: () => Generation;
  readonly clock: Clock;
  readonly route: Pick<HookedRoute, "of" | "mx">;
}

/** What is known of a queue. */
interface Known {
  readonly generation: Generation;
  readonly mx: readonly string[];
  /** False: they could not be found so far. */
  readonly isFound: boolean;
  /** Milliseconds since the epoch; Infinity where nothing depends on them. */
  readonly until: number;
}

/** Looks up which mail hosts queues go to, where the settings of their provider depend on it, before their plans are made. */
export class QueueMx {
  readonly #parts: QueueMxParts;
  readonly #known = new WeakMap<QueueRef, Known>();

  constructor(parts: QueueMxParts) {
    this.#parts = parts;
  }

  /** Undefined when all is known. What is out of date holds until it is looked up. */
  find(queue: QueueInMode): Finding | undefined {
    const { current, clock } = this.#parts;
    const generation = current();
    const known = this.#known.get(queue);
    const isSame = known?.generation === generation;
    if (isSame && (known.until === Number.POSITIVE_INFINITY || known.until > clock.now()))
      return undefined;
    if (!isSame && !generation.config.goesByMx(queue.domain, queue.virtualMta)) {
      const until = Number.POSITIVE_INFINITY;
      this.#known.set(queue, { generation, mx: NONE, isFound: false, until });
      return undefined;
    }
    if (known === undefined || !known.isFound)
      return { first: true, changed: this.#lookUp(queue, generation, undefined) };
    // What was found under the configuration before is true under this one.
    this.#known.set(queue, { ...known, generation });
    if (generation.setMx(queue, known.mx)) return { first: false, changed: Promise.resolve(true) };
    if (known.until > clock.now()) return undefined;
    return { first: false, changed: this.#lookUp(queue, generation, known.mx) };
  }

  /** Resolves to whether other settings hold for the queue now. */
  async #lookUp(
    queue: QueueInMode,
    generation: Generation,
    before: readonly string[] | undefined,
  ): Promise<boolean> {
    const { clock } = this.#parts;
    const found = await this.#hosts(queue, generation).catch(() => undefined);
    const mx = found?.mx ?? before;
    const until = clock.now() + (found?.keep ?? (before === undefined ? SOON : AGAIN));
    this.#known.set(queue, { generation, mx: mx ?? NONE, isFound: mx !== undefined, until });
    return generation.setMx(queue, mx ?? NONE);
  }

  /** Undefined when they cannot be found now: delivery finds that out too, and tells of it. */
  async #hosts(
    queue: QueueInMode,
    generation: Generation,
  ): Promise<{ readonly mx: readonly string[]; readonly keep: number } | undefined> {
    const { route } = this.#parts;
    const routed = await route.of(queue, generation);
    if (routed !== undefined) return { mx: routedHosts(routed), keep: LEAST };
    return mxFound(await route.mx(queue, generation));
  }
}

/** The hosts of the lowest preference that an answer of the DNS names, and how long they hold, milliseconds. */
export function mxFound(
  found: Lookup<MxRecord>,
): { readonly mx: readonly string[]; readonly keep: number } | undefined {
  switch (found.kind) {
    case "found": {
      const lowest = Math.min(...found.records.map(({ preference }) => preference));
      const hosts = found.records.filter(({ preference }) => preference === lowest);
      const mx = hosts.map(({ exchange }) => exchange).filter((exchange) => exchange !== "");
      return { mx, keep: Math.min(Math.max(found.ttl * 1000, LEAST), MOST) };
    }
    case "none":
      return { mx: NONE, keep: LEAST };
    case "temporary":
    case "bogus":
      return undefined;
  }
}

/** The first hosts of a route that comes from the DNS. An operator's hosts are no provider's. */
export function routedHosts(routed: Exclude<Routed, undefined>): readonly string[] {
  if ("to" in routed || routed.byDns !== true) return NONE;
  return (routed.tiers[0] ?? []).flatMap(({ host, lookupMx }) => (lookupMx ? [] : [host]));
}
