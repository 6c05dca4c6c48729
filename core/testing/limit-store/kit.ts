import assert from "node:assert/strict";
import type { Grant, LimitKey, LimitStore } from "../../limits/limit-store.ts";

/** A store to be tested, with its own time: tests never set its clock, they let time pass. */
export interface LimitStoreUnderTest {
  readonly store: LimitStore;
  /** The store's time in milliseconds, from any origin; never goes back. */
  now(): number;
  /** Lets time pass for the store; whoever waits is woken meanwhile. */
  pass(milliseconds: number): Promise<void>;
  /** The host's clock is set; undefined: nothing the store could notice. */
  readonly step: ((milliseconds: number) => void) | undefined;
  /** Ends the store without a word, as when its process is killed, and begins anew with what was kept. */
  crash(): Promise<LimitStoreUnderTest>;
  /** Closes the store and begins anew. */
  restart(): Promise<LimitStoreUnderTest>;
  dispose(): Promise<void>;
}

/** Makes a fresh store without counts. */
export type LimitStoreFactory = () => Promise<LimitStoreUnderTest>;

export type LimitTest = (name: string, run: (given: LimitStoreUnderTest) => Promise<void>) => void;

export const SECOND = 1000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;

/** How long fetching more may take a store, milliseconds. */
export const FETCH = 100;

/** So many per window that slides. */
export function per(window: number, count: number, name = "k"): LimitKey {
  return { name, limit: { count, window } };
}

/** Takes, after more was fetched if need be; undefined when it is not given within `FETCH`. */
export async function takeSoon(
  { store, pass }: LimitStoreUnderTest,
  keys: readonly LimitKey[],
  amounts: readonly number[],
): Promise<Grant | undefined> {
  for (let tries = 0; tries < 4; tries++) {
    const grant = store.take(keys, amounts);
    if (grant !== undefined) return grant;
    const waiting = store.wait(keys, { amounts }, () => {});
    await pass(FETCH / 4);
    waiting.cancel();
  }
  return store.take(keys, amounts);
}

/** Takes and uses it; fails when it is not given. */
export async function use(
  given: LimitStoreUnderTest,
  key: LimitKey,
  amount: number,
): Promise<void> {
  const grant = await takeSoon(given, [key], [amount]);
  assert.ok(grant, `${amount} of ${key.name}`);
  grant.settle();
}

/** True when so much is not given, however often it is asked for. */
export async function refuses(
  given: LimitStoreUnderTest,
  key: LimitKey,
  amount: number,
): Promise<boolean> {
  const grant = await takeSoon(given, [key], [amount]);
  grant?.cancel();
  return grant === undefined;
}
