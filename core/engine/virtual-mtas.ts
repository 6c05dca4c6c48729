import type { ResolvedConfig } from "../config/resolve/resolved-config.ts";
import type { MessageInfo } from "../message/envelope.ts";

/** The virtual MTA of mail for which none was chosen. */
export const DEFAULT_VIRTUAL_MTA = "{default}";

/** A virtual MTA and the pool that it was taken from. */
export type TakenVirtualMta = Pick<MessageInfo, "virtualMta" | "virtualMtaPool">;

/** Knows which virtual MTAs there are, and whose turn it is in a pool. */
export class VirtualMtas {
  readonly #turns = new Map<string, number>();
  readonly #defined = new WeakMap<ResolvedConfig, ReadonlySet<string>>();

  /** Why mail cannot be given to what a name stands for; undefined when it can. */
  problem(config: ResolvedConfig, name: string): string | undefined {
    if (this.isDefined(config, name) || (config.poolMembers(name) ?? []).length > 0)
      return undefined;
    return `no virtual MTA or pool is named ${JSON.stringify(name.slice(0, 128))}`;
  }

  /** Whether a name is that of a virtual MTA. */
  isDefined(config: ResolvedConfig, name: string): boolean {
    let names = this.#defined.get(config);
    if (names === undefined) {
      names = new Set([DEFAULT_VIRTUAL_MTA, ...config.names("virtual-mta")]);
      this.#defined.set(config, names);
    }
    return names.has(name);
  }

  /** The virtual MTA meant: the name itself, or the member of a pool whose turn it is; then it is the next one's. */
  take(config: ResolvedConfig, name: string): TakenVirtualMta {
    const members = config.poolMembers(name);
    if (members === undefined) return { virtualMta: name, virtualMtaPool: undefined };
    const turn = this.#turns.get(name) ?? 0;
    if (members.length > 1) this.#turns.set(name, (turn + 1) % members.length);
    const member = members[turn % members.length];
    return member === undefined
      ? { virtualMta: name, virtualMtaPool: undefined }
      : { virtualMta: member, virtualMtaPool: name };
  }

  /** The same without taking a turn. */
  next(config: ResolvedConfig, name: string): string {
    const members = config.poolMembers(name) ?? [];
    return members[(this.#turns.get(name) ?? 0) % members.length] ?? name;
  }

  /** A new configuration is in force: pools that stay go on where they are. */
  keep(config: ResolvedConfig): void {
    for (const name of this.#turns.keys())
      if (config.poolMembers(name) === undefined) this.#turns.delete(name);
  }
}
