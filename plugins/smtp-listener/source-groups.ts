import type { PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";

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
    if (this.#limits.size === 0) return undefined;
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

/** A group without max-smtp-in has no limit: that of each client, at the top level, says nothing about it. */
function limitsOf(name: string, config: ResolvedConfig): GroupLimits {
  const view = config.block("source-group", name);
  const most = view.get("max-smtp-in");
  const { value: reserved } = view.get("reserved-smtp-in");
  const isOwn = most.block !== undefined && typeof most.value === "number";
  return {
    most: isOwn && typeof most.value === "number" ? most.value : Number.POSITIVE_INFINITY,
    reserved: typeof reserved === "number" ? reserved : 0,
  };
}

/** What contradicts itself in a group. */
export function groupDiagnostics(
  name: string,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const { most, reserved } = limitsOf(name, config);
  if (reserved > most)
    return [
      reservesTooMuch(`${reserved} connections are kept free for a group that may have ${most}`),
    ];
  const { value: all } = config.global.get("total-max-smtp-in");
  const sum = config
    .names("source-group")
    .reduce((before, each) => before + limitsOf(each, config).reserved, 0);
  return reserved > 0 && typeof all === "number" && sum > all
    ? [reservesTooMuch(`groups have ${sum} connections kept free, but total-max-smtp-in is ${all}`)]
    : [];
}

function reservesTooMuch(message: string): PluginDiagnostic {
  return { severity: "error", directive: "reserved-smtp-in", message };
}
