import type { LimitStore, Wanted } from "../limits/limit-store.ts";
import { isByHost } from "../limits/limit-subject.ts";
import type { RateKey, RateKeys } from "../limits/rate-limit.ts";
import type { NoRoom, Obstacle } from "../pool/connector.ts";
import type { OpenCounts } from "../pool/open-counts.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";
import type { Held } from "./held.ts";
import { heldByCeiling, heldByRate } from "./held-by-limit.ts";
import type { DeliveryPlan } from "./plan.ts";

/** How long a connection waits for a limit that is a matter of moments, milliseconds. */
const MOMENT = 1000;

/** What room is waited for with. */
export interface RoomParts {
  readonly limits: LimitStore;
  readonly clock: Clock;
  readonly counts: Pick<OpenCounts, "wait">;
}

/** A queue's places in the lines for room at the hosts that it could go to. */
export interface RoomWait {
  readonly held: Held;
  /** True when other hosts than these might have room. */
  readonly isByHosts: boolean;
  cancel(): void;
}

/** Waits for room at one of some hosts: `wake` is called once at least, never at once. Undefined when nothing is in the way. */
export function waitForRoom(
  { limits, counts }: RoomParts,
  queue: QueueRuntime,
  plan: DeliveryPlan,
  obstacles: readonly Obstacle[],
  wake: () => void,
): RoomWait | undefined {
  const [first] = obstacles;
  if (first === undefined) return undefined;
  const full = obstacles.flatMap((one) => ("full" in one ? [one.needs] : []));
  const waits: { cancel(): void }[] = full.length > 0 ? [counts.wait(full, wake)] : [];
  let held = "full" in first ? heldByCeiling(first.full, 0) : undefined;
  for (const one of onePerKey(obstacles)) {
    const waiting = limits.wait([one.key], wantedFor(one, queue, plan), wake);
    waits.push(waiting);
    if (held === undefined || (held.until > 0 && waiting.until < held.until))
      held = heldByRate(one.key, limits, waiting.until);
  }
  if (held === undefined) return undefined;
  const isByHosts = obstacles.some((one) => isByHost("full" in one ? one.full.of : one.key.of));
  const cancel = (): void => {
    for (const wait of waits) wait.cancel();
  };
  return { held, isByHosts, cancel };
}

/** Waits for a rate that had no room, where that is a matter of moments; false when it was, or is, not. */
export function roomSoon(
  { limits, clock }: Pick<RoomParts, "limits" | "clock">,
  { key }: NoRoom,
  wanted: Wanted,
): Promise<boolean> | false {
  let resolve = (): void => {};
  const waiting = limits.wait([key], wanted, () => resolve());
  // A store that leases in blocks may only have to fetch the next one: nothing is closed for that.
  if (waiting.until > clock.now()) {
    waiting.cancel();
    return false;
  }
  return new Promise((done) => {
    const timer = clock.after(MOMENT, () => {
      waiting.cancel();
      done(false);
    });
    resolve = () => {
      timer.cancel();
      done(true);
    };
  });
}

/** The first rate among obstacles; undefined when places are missing too. */
export function onlyRate(obstacles: readonly Obstacle[]): NoRoom | undefined {
  const [first] = obstacles;
  return first !== undefined && "key" in first ? first : undefined;
}

/** The rates among obstacles, each once. */
function onePerKey(obstacles: readonly Obstacle[]): Iterable<NoRoom> {
  const rates = new Map<string, NoRoom>();
  for (const one of obstacles) if ("key" in one) rates.set(one.key.name, one);
  return rates.values();
}

/** What is missing; of recipients, also all that one transaction could take. */
export function wantedFor(short: NoRoom, queue: QueueRuntime, plan: DeliveryPlan): Wanted {
  return { amounts: [short.amount], wishes: [wishFor(short, transactionOf(queue, plan))] };
}

function wishFor({ key, amount }: NoRoom, recipients: number): number {
  return key.of.counts === "recipients" ? recipients : amount;
}

function transactionOf(queue: QueueRuntime, plan: DeliveryPlan): number {
  return Math.min(queue.waiting, plan.maxRecipientsPerTransaction);
}

/**
 * What is missing first, and then what else of its limits a queue needs to go on: what must be fetched is fetched together, and no more
 * recipients than the lowest of its limits allows.
 */
export function withRest(
  short: NoRoom,
  { recipients, connections, bytes }: RateKeys,
  queue: QueueRuntime,
  plan: DeliveryPlan,
): { readonly keys: readonly RateKey[]; readonly wanted: Wanted } {
  const keys = [short.key];
  const amounts = [short.amount];
  let wish = transactionOf(queue, plan);
  for (const key of recipients) wish = Math.min(wish, key.limit.count);
  const wishes = [wishFor(short, wish)];
  for (const some of [recipients, connections, bytes])
    for (const key of some) {
      if (key === short.key) continue;
      keys.push(key);
      amounts.push(1);
      wishes.push(wishFor({ key, amount: 1 }, wish));
    }
  return { keys, wanted: { amounts, wishes } };
}
