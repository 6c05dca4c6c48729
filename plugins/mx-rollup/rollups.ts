import { DomainIndex, type WrittenPattern } from "../../core/mod.ts";

/** A line of an `<mx-rollup-list>`: hosts, their queue, and whether addresses are compared. */
export type RollupLine = readonly [WrittenPattern, readonly [string, "rollup-by-ip" | undefined]];

/** Domains whose mail goes into one queue, by their hosts. */
export interface Rollup {
  /** The domain of the queue. */
  readonly queue: string;
  readonly byIp: boolean;
  /** The hosts, where all lines name one; undefined where some are patterns. */
  readonly names: readonly string[] | undefined;
  /** True when a host fits one of the lines. */
  fits(host: string): boolean;
}

/** The rollups of a configuration, in the order of their first lines. */
export class Rollups {
  readonly all: readonly Rollup[];
  readonly #byQueue: ReadonlyMap<string, Rollup>;

  constructor(lines: readonly RollupLine[]) {
    const grouped = Map.groupBy(lines, ([, [queue]]) => queue);
    this.all = Array.from(grouped, ([queue, own]) => rollupOf(queue, own));
    this.#byQueue = new Map(this.all.map((rollup) => [rollup.queue, rollup]));
  }

  of(queue: string): Rollup | undefined {
    return this.#byQueue.get(queue);
  }
}

function rollupOf(queue: string, lines: readonly RollupLine[]): Rollup {
  const index = new DomainIndex<true>();
  const names: string[] = [];
  for (const [{ pattern }] of lines) {
    index.add(pattern, true);
    if (pattern.kind === "name" && !names.includes(pattern.name)) names.push(pattern.name);
  }
  const isNamed = lines.every(([{ pattern }]) => pattern.kind === "name");
  return {
    queue,
    byIp: lines.some(([, [, byIp]]) => byIp !== undefined),
    names: isNamed ? names : undefined,
    fits: (host) => index.matches(host).length > 0,
  };
}
