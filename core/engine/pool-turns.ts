import type { PoolMember } from "../config/resolve/resolved-config.ts";

/**
 * Whose turn it is in a pool. Members without weights are used one after the other; with weights each has its share of the turns, spread
 * evenly: of 2, 1 and 1 the first has every second one.
 */
export class PoolTurns {
  /** How much each member is owed; it has its turn when it is owed most. By name, so that it outlives a reload. */
  readonly #owed = new Map<string, number>();
  /** The next member where all have the same weight. */
  #next = 0;
  /** The members that were looked at last, and whether they have weights. */
  #seen: { readonly members: readonly PoolMember[]; readonly weighted: boolean } | undefined;

  /** The member whose turn it is; undefined when there is none. */
  peek(members: readonly PoolMember[]): PoolMember | undefined {
    return this.#areWeighted(members)
      ? this.#mostOwed(members)
      : members[this.#next % members.length];
  }

  /** The same, and it is the next one's turn. */
  take(members: readonly PoolMember[]): PoolMember | undefined {
    const member = this.peek(members);
    if (member === undefined) return undefined;
    if (!this.#areWeighted(members)) {
      this.#next = (this.#next + 1) % members.length;
      return member;
    }
    let total = 0;
    for (const each of members) {
      total += each.weight;
      this.#owed.set(keyOf(each), (this.#owed.get(keyOf(each)) ?? 0) + each.weight);
    }
    this.#owed.set(keyOf(member), (this.#owed.get(keyOf(member)) ?? 0) - total);
    return member;
  }

  #areWeighted(members: readonly PoolMember[]): boolean {
    if (this.#seen?.members !== members)
      this.#seen = { members, weighted: members.some(({ weight }) => weight !== 1) };
    return this.#seen.weighted;
  }

  #mostOwed(members: readonly PoolMember[]): PoolMember | undefined {
    let found: PoolMember | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const member of members) {
      const owed = (this.#owed.get(keyOf(member)) ?? 0) + member.weight;
      if (owed <= most) continue;
      most = owed;
      found = member;
    }
    return found;
  }

  /** Another configuration is in force: who is no member any more is owed nothing, and those who are left go on together. */
  keep(members: readonly PoolMember[]): void {
    const known = new Set(members.map(keyOf));
    const isSame = known.size === this.#owed.size && [...known].every((key) => this.#owed.has(key));
    if (!isSame) this.#owed.clear();
  }
}

function keyOf({ type, name }: PoolMember): string {
  return `${type} ${name}`;
}
