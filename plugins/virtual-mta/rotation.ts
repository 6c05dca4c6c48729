import { type ResolvedConfig, type Token, token } from "../../core/mod.ts";

/** Takes the members of pools in turn, message by message. */
export class Rotation {
  readonly #next = new Map<string, number>();
  #config: ResolvedConfig;

  constructor(config: ResolvedConfig) {
    this.#config = config;
  }

  /** A new configuration is in force; pools that stay go on where they are. */
  use(config: ResolvedConfig): void {
    this.#config = config;
    for (const name of this.#next.keys())
      if (config.poolMembers(name) === undefined) this.#next.delete(name);
  }

  /** The virtual MTA meant: the next member for a pool, the name itself otherwise. */
  memberOf(name: string): string {
    const members = this.#config.poolMembers(name) ?? [];
    const turn = this.#next.get(name) ?? 0;
    if (members.length > 1) this.#next.set(name, (turn + 1) % members.length);
    return members[turn % members.length] ?? name;
  }
}

export const ROTATION: Token<Rotation> = token<Rotation>("virtual-mta.rotation");
