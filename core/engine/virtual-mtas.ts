import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { MessageInfo } from "../message/envelope.ts";
import { PoolTurns } from "./pool-turns.ts";

/** The virtual MTA of mail for which none was chosen. */
export const DEFAULT_VIRTUAL_MTA = "{default}";

/** A virtual MTA and the pool that it was taken from. */
export type TakenVirtualMta = Pick<MessageInfo, "virtualMta" | "virtualMtaPool">;

const NAMES = new WeakMap<ResolvedConfig, ReadonlySet<string>>();

/** Whether a name is that of a virtual MTA of a configuration. */
export function isVirtualMta(config: ResolvedConfig, name: string): boolean {
  let names = NAMES.get(config);
  if (names === undefined) {
    names = new Set([DEFAULT_VIRTUAL_MTA, ...config.names("virtual-mta")]);
    NAMES.set(config, names);
  }
  return names.has(name);
}

/** Knows which virtual MTAs there are, and whose turn it is in a pool. */
export class VirtualMtas {
  readonly #turns = new Map<string, PoolTurns>();

  /** Why mail cannot be given to what a name stands for; undefined when it can. */
  problem(config: ResolvedConfig, name: string): string | undefined {
    if (isVirtualMta(config, name) || (config.pool(name) ?? []).length > 0) return undefined;
    return `no virtual MTA or pool is named ${JSON.stringify(name.slice(0, 128))}`;
  }

  /** The virtual MTA meant: the name itself, or the member of a pool whose turn it is; then it is the next one's. */
  take(config: ResolvedConfig, name: string): TakenVirtualMta {
    const member = this.#member(config, name, "take");
    return { virtualMta: member, virtualMtaPool: member === name ? undefined : name };
  }

  /** The same without taking a turn. */
  next(config: ResolvedConfig, name: string): string {
    return this.#member(config, name, "peek");
  }

  /** Follows a pool to a virtual MTA, through the pools in it. */
  #member(config: ResolvedConfig, name: string, turn: "take" | "peek"): string {
    for (let pool = name; ; ) {
      const members = config.pool(pool);
      if (members === undefined) return pool;
      const member = this.#turnsOf(pool)[turn](members);
      if (member === undefined) return name;
      if (member.type === "virtual-mta") return member.name;
      pool = member.name;
    }
  }

  #turnsOf(pool: string): PoolTurns {
    let turns = this.#turns.get(pool);
    if (turns === undefined) {
      turns = new PoolTurns();
      this.#turns.set(pool, turns);
    }
    return turns;
  }

  /** A new configuration is in force: pools that stay go on where they are. */
  keep(config: ResolvedConfig): void {
    for (const [name, turns] of this.#turns) {
      const members = config.pool(name);
      if (members === undefined) this.#turns.delete(name);
      else turns.keep(members);
    }
  }
}
