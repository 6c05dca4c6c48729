import { isMemberAndWeight } from "../../directive/kinds/pool-member.ts";
import type { BoundBlock } from "../bind/bound.ts";
import type { PoolMember } from "./resolved-config.ts";

/** Directives that name members. */
const MEMBERS = ["virtual-mta", "virtual-mta-pool"] as const;

/** The members of a pool, in file order. */
function membersOf({ settings }: BoundBlock): readonly PoolMember[] {
  const found: { readonly member: PoolMember; readonly order: number }[] = [];
  for (const [{ name, directive }, { value, occurrences }] of settings) {
    const type = MEMBERS.find((each) => each === name);
    if (type === undefined || !directive.scopes.includes("virtual-mta-pool")) continue;
    if (!Array.isArray(value)) continue;
    for (const [at, member] of value.entries())
      if (isMemberAndWeight(member))
        found.push({ member: { ...member, type }, order: occurrences[at]?.order ?? 0 });
  }
  return found.sort((a, b) => a.order - b.order).map(({ member }) => member);
}

/** What a pool holds, also by the pools in it. */
interface Held {
  readonly virtualMtas: ReadonlySet<string>;
  readonly pools: ReadonlySet<string>;
}

/** Which virtual MTA is in which pools, in file order. A pool that holds itself is an error of the configuration; here the circle ends. */
export class Pools {
  readonly #members = new Map<string, readonly PoolMember[]>();
  readonly #inTurn = new Map<string, readonly PoolMember[]>();
  readonly #held = new Map<string, Held>();
  readonly #holding = new Map<string, BoundBlock[]>();

  constructor(root: BoundBlock) {
    const blocks = [...root.children.values()].filter(({ scope }) => scope === "virtual-mta-pool");
    for (const block of blocks) this.#members.set(block.name, membersOf(block));
    for (const [name, members] of this.#members) {
      this.#held.set(name, this.#heldBy(name));
      this.#inTurn.set(
        name,
        members.filter((member) => this.#hasTurn(member)),
      );
    }
    // A pool in another is nearer to its members than that one.
    const inner = ({ name }: BoundBlock): number => this.#held.get(name)?.pools.size ?? 0;
    for (const block of blocks.sort((a, b) => inner(a) - inner(b)))
      for (const member of this.#held.get(block.name)?.virtualMtas ?? []) {
        const pools = this.#holding.get(member);
        if (pools) pools.push(block);
        else this.#holding.set(member, [block]);
      }
  }

  #heldBy(name: string): Held {
    const virtualMtas = new Set<string>();
    const pools = new Set<string>();
    const add = (pool: string): void => {
      for (const member of this.#members.get(pool) ?? []) {
        if (member.type === "virtual-mta") virtualMtas.add(member.name);
        else if (!pools.has(member.name)) {
          pools.add(member.name);
          add(member.name);
        }
      }
    };
    add(name);
    return { virtualMtas, pools };
  }

  /** The pools that hold a virtual MTA, each before those that hold it. */
  of(virtualMta: string): readonly BoundBlock[] {
    return this.#holding.get(virtualMta) ?? [];
  }

  /** Every virtual MTA that is in a pool, with its pools. */
  all(): Iterable<readonly [string, readonly BoundBlock[]]> {
    return this.#holding;
  }

  /** What a pool names and can have a turn, in file order; undefined when there is no such pool. */
  inTurn(name: string): readonly PoolMember[] | undefined {
    return this.#inTurn.get(name);
  }

  /** A member without a weight has none, nor has a pool without such members. */
  #hasTurn({ type, name, weight }: PoolMember, above: ReadonlySet<string> = new Set()): boolean {
    if (weight === 0 || type === "virtual-mta") return weight > 0;
    if (above.has(name)) return false;
    const known = this.#inTurn.get(name);
    if (known !== undefined) return known.length > 0;
    const around = new Set([...above, name]);
    return (this.#members.get(name) ?? []).some((member) => this.#hasTurn(member, around));
  }

  /** The virtual MTAs in a pool and in the pools in it. */
  virtualMtas(name: string): ReadonlySet<string> | undefined {
    return this.#held.get(name)?.virtualMtas;
  }

  /** Whether a pool is in another, or in one that is; of the same name: whether it holds itself. */
  isInside(inner: string, outer: string): boolean {
    return this.#held.get(outer)?.pools.has(inner) === true;
  }
}
