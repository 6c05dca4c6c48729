import { adjustCount } from "../../core/mod.ts";

/** Who is connected, and how many from each client, and of each group of sources. */
export class Crowd<T> {
  readonly #members = new Map<T, readonly [client: string, group: string | undefined]>();
  readonly #byClient = new Map<string, number>();
  readonly #byGroup = new Map<string, number>();
  #waiting: (() => void)[] = [];
  #top = 0;

  get size(): number {
    return this.#members.size;
  }

  /** The most members that there were at a time, since `forgetTop`. */
  get top(): number {
    return this.#top;
  }

  forgetTop(): void {
    this.#top = this.size;
  }

  countOf(client: string): number {
    return this.#byClient.get(client) ?? 0;
  }

  countOfGroup(group: string): number {
    return this.#byGroup.get(group) ?? 0;
  }

  add(member: T, client: string, group?: string): void {
    this.#members.set(member, [client, group]);
    if (this.size > this.#top) this.#top = this.size;
    adjustCount(this.#byClient, client, 1);
    if (group !== undefined) adjustCount(this.#byGroup, group, 1);
  }

  /** Does nothing when it is not a member any more. */
  remove(member: T): void {
    const known = this.#members.get(member);
    if (known === undefined) return;
    const [client, group] = known;
    this.#members.delete(member);
    adjustCount(this.#byClient, client, -1);
    if (group !== undefined) adjustCount(this.#byGroup, group, -1);
    if (this.#members.size > 0) return;
    for (const wake of this.#waiting) wake();
    this.#waiting = [];
  }

  /** All members now; adding and removing does not disturb who walks through them. */
  members(): readonly T[] {
    return [...this.#members.keys()];
  }

  /** Resolves when there is no member. */
  async gone(): Promise<void> {
    if (this.#members.size === 0) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
