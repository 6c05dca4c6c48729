/** Who is connected, and how many from each client. */
export class Crowd<T> {
  readonly #members = new Map<T, string>();
  readonly #byClient = new Map<string, number>();
  #waiting: (() => void)[] = [];

  get size(): number {
    return this.#members.size;
  }

  countOf(client: string): number {
    return this.#byClient.get(client) ?? 0;
  }

  add(member: T, client: string): void {
    this.#members.set(member, client);
    this.#byClient.set(client, this.countOf(client) + 1);
  }

  /** Does nothing when it is not a member any more. */
  remove(member: T): void {
    const client = this.#members.get(member);
    if (client === undefined) return;
    this.#members.delete(member);
    const left = this.countOf(client) - 1;
    if (left > 0) this.#byClient.set(client, left);
    else this.#byClient.delete(client);
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
