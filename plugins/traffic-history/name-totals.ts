/** What is counted by name. */
export const NAME_FIGURES = [
  "messagesIn",
  "recipientsIn",
  "bytesIn",
  "messagesOut",
  "delivered",
  "bytesOut",
  "deferred",
  "bounced",
  "deleted",
] as const;

/** Counts of a name, since the start or since the counters were reset. */
export type NameFigures = Record<(typeof NAME_FIGURES)[number], number>;

/** Names that are told apart; the rest is counted together. */
const MOST_NAMES = 2000;
/** UTF-16 units of a name that is kept. */
const LONGEST_NAME = 320;

/**
 * Counts by name, for a bounded number of names: whoever makes up new ones pushes out the names with the least, whose figures go into
 * those of the rest. The sum of all stays right.
 */
export class NameTotals {
  readonly #most: number;
  readonly #byName = new Map<string, NameFigures>();
  #rest: NameFigures = newNameFigures();
  /** Goes up whenever figures that were handed out may have been put with the rest. */
  turn = 0;

  constructor(most: number = MOST_NAMES) {
    this.#most = most;
  }

  /** The figures of a name, to be added to until `turn` is another. */
  of(name: string): NameFigures {
    return this.#byName.get(name) ?? this.#added(name);
  }

  #added(given: string): NameFigures {
    const name = given.length > LONGEST_NAME ? given.slice(0, LONGEST_NAME) : given;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#byName.size >= this.#most) this.#thinOut();
    const figures = newNameFigures();
    this.#byName.set(name, figures);
    return figures;
  }

  /** Half of the names go, so that a flood of new ones costs little each. */
  #thinOut(): void {
    const ordered = [...this.#byName].sort(([, a], [, b]) => weight(a) - weight(b));
    for (const [name, figures] of ordered.slice(0, Math.ceil(this.#most / 2))) {
      addTo(this.#rest, figures);
      this.#byName.delete(name);
    }
    this.turn++;
  }

  /** The names with the most of something, and all others together. */
  top(
    by: keyof NameFigures,
    limit: number,
  ): {
    readonly names: readonly (NameFigures & { readonly name: string })[];
    readonly rest: NameFigures;
  } {
    const ordered = [...this.#byName].sort(([, a], [, b]) => b[by] - a[by]);
    const rest = { ...this.#rest };
    for (const [, figures] of ordered.slice(limit)) addTo(rest, figures);
    return { names: ordered.slice(0, limit).map(([name, all]) => ({ name, ...all })), rest };
  }

  reset(): void {
    this.#byName.clear();
    this.#rest = newNameFigures();
    this.turn++;
  }
}

function newNameFigures(): NameFigures {
  return {
    messagesIn: 0,
    recipientsIn: 0,
    bytesIn: 0,
    messagesOut: 0,
    delivered: 0,
    bytesOut: 0,
    deferred: 0,
    bounced: 0,
    deleted: 0,
  };
}

function weight({ recipientsIn, delivered, deferred, bounced, deleted }: NameFigures): number {
  return recipientsIn + delivered + deferred + bounced + deleted;
}

function addTo(into: NameFigures, more: NameFigures): void {
  for (const name of NAME_FIGURES) into[name] += more[name];
}
