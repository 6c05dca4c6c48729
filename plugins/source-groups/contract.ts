import type { ResolvedConfig, SettingsView } from "../../core/mod.ts";

/** What a `<source-group>` may have. */
export interface GroupLimits {
  /** Connections at a time; Infinity for no limit. */
  readonly most: number;
  /** Connections that are kept free for it. */
  readonly reserved: number;
}

/** Why a client finds no place: the server has none for it, or its group has none. */
export type NoPlace = "server" | "group";

/** The limits of groups of sources, by name. */
export class SourceGroups {
  readonly #limits: ReadonlyMap<string, GroupLimits>;

  constructor(limits: ReadonlyMap<string, GroupLimits>) {
    this.#limits = limits;
  }

  /** True when there is one. */
  get any(): boolean {
    return this.#limits.size > 0;
  }

  /** Whether a client of a group, or of none, finds no place among `most`, of which `taken` are taken; `countOf` says how many by a group. */
  noPlace(
    group: string | undefined,
    {
      taken,
      most,
      countOf,
    }: {
      readonly taken: number;
      readonly most: number;
      readonly countOf: (group: string) => number;
    },
  ): NoPlace | undefined {
    if (!this.any) return undefined;
    let free = most - taken;
    for (const [name, { reserved }] of this.#limits)
      if (name !== group) free -= Math.max(reserved - countOf(name), 0);
    if (free <= 0) return "server";
    const own = group === undefined ? undefined : this.#limits.get(group);
    return own !== undefined && group !== undefined && countOf(group) >= own.most
      ? "group"
      : undefined;
  }
}

/** The groups of a configuration. */
export function sourceGroups(config: ResolvedConfig): SourceGroups {
  return new SourceGroups(
    new Map(config.names("source-group").map((name) => [name, limitsOf(name, config)])),
  );
}

/** The group of a source; undefined for none. */
export function groupOf(view: SettingsView<"source">): string | undefined {
  const { value } = view.get("source-group");
  return typeof value === "string" ? value : undefined;
}

/** What a group's block says. */
export function limitsOf(name: string, config: ResolvedConfig): GroupLimits {
  const view = config.block("source-group", name);
  const { value: most } = view.get("max-smtp-in");
  const { value: reserved } = view.get("reserved-smtp-in");
  return {
    most: typeof most === "number" ? most : Number.POSITIVE_INFINITY,
    reserved: typeof reserved === "number" ? reserved : 0,
  };
}
