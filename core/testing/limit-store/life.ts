import type { Grant, LimitKey } from "../../limits/limit-store.ts";
import type { LimitStoreUnderTest } from "./kit.ts";

/** What may happen to a key. Of what is open, `which` is used to a `part`; time passes by a `part` of the window. */
export type LifeStep =
  | { readonly kind: "want"; readonly amount: number }
  | { readonly kind: "fill" }
  | { readonly kind: "settle"; readonly which: number; readonly part: number }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "pass"; readonly part: number }
  | { readonly kind: "step"; readonly by: number }
  | { readonly kind: "crash" | "restart" };

/** Something used, and when. */
export interface Use {
  readonly at: number;
  readonly amount: number;
}

interface Open {
  readonly grant: Grant;
  readonly amount: number;
  readonly takenAt: number;
}

/** One key under a random life. What is used may have been used at any time from taking to settling: both ends are looked at. */
export class Life {
  readonly early: Use[] = [];
  readonly late: Use[] = [];
  readonly #key: LimitKey;
  #given: LimitStoreUnderTest;
  #open: Open[] = [];

  constructor(given: LimitStoreUnderTest, key: LimitKey) {
    this.#given = given;
    this.#key = key;
  }

  async run(step: LifeStep, window: number): Promise<void> {
    switch (step.kind) {
      case "want":
        return this.#want(Math.min(step.amount, this.#key.limit.count));
      case "fill":
        return this.#fill(this.#given);
      case "settle":
        return this.#settle(step.which, step.part);
      case "cancel":
        return this.#settle(step.which, 0);
      case "pass":
        return this.#given.pass(step.part * window);
      case "step":
        return this.#given.step?.(step.by);
      case "crash":
      case "restart":
        // What was open is used up at the end, or was at the beginning.
        while (this.#open.length > 0) this.#used(0, step.kind === "crash" ? 1 : 0);
        this.#given = await this.#given[step.kind]();
        return undefined;
    }
  }

  /** Takes now, or whenever it is woken. */
  #want(amount: number): void {
    const { store } = this.#given;
    const grant = store.take([this.#key], [amount]);
    if (grant === undefined)
      store.wait([this.#key], { amounts: [amount] }, () => this.#take(this.#given, amount));
    else this.#open.push({ grant, amount, takenAt: this.#given.now() });
  }

  /** Uses all there is, and once more what is fetched for it. */
  #fill(given: LimitStoreUnderTest, again = true): void {
    const { store, now } = given;
    const amount = store.most(this.#key);
    if (amount > 0) {
      store.take([this.#key], [amount])?.settle();
      this.early.push({ at: now(), amount });
      this.late.push({ at: now(), amount });
    }
    if (again)
      store.wait([this.#key], { amounts: [1], wishes: [100] }, () => this.#fill(given, false));
  }

  #take({ store, now }: LimitStoreUnderTest, amount: number): void {
    const grant = store.take([this.#key], [amount]);
    if (grant !== undefined) this.#open.push({ grant, amount, takenAt: now() });
  }

  #settle(which: number, part: number): void {
    if (this.#open.length > 0) this.#used(which % this.#open.length, part);
  }

  #used(at: number, part: number): void {
    const [open] = this.#open.splice(at, 1);
    if (open === undefined) return;
    const amount = Math.ceil(open.amount * part);
    this.early.push({ at: open.takenAt, amount });
    this.late.push({ at: this.#given.now(), amount });
    open.grant.settle([amount]);
  }

  dispose(): Promise<void> {
    return this.#given.dispose();
  }
}

/** The most that was used in a span as long as the window, its ends included. */
export function mostIn(uses: readonly Use[], window: number): number {
  const sorted = [...uses].sort((a, b) => a.at - b.at);
  let [most, sum, first] = [0, 0, 0];
  for (const { at, amount } of sorted) {
    sum += amount;
    for (let old = sorted[first]; old !== undefined && old.at < at - window; old = sorted[++first])
      sum -= old.amount;
    most = Math.max(most, sum);
  }
  return most;
}

/** Uses one after the other as soon as each is given, for so many windows; returns how many that were. */
export async function steadily(
  given: LimitStoreUnderTest,
  key: LimitKey,
  time: number,
): Promise<readonly Use[]> {
  const uses: Use[] = [];
  const go = (): void => {
    for (let grant = given.store.take([key], [1]); grant; grant = given.store.take([key], [1])) {
      grant.settle();
      uses.push({ at: given.now(), amount: 1 });
    }
    given.store.wait([key], { amounts: [1] }, go);
  };
  go();
  await given.pass(time);
  return uses;
}
