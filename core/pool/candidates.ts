import type { PeerMemory } from "./peer-memory.ts";
import type { Round } from "./round.ts";

/** A destination host with one of its addresses. */
export interface Host {
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
}

/** Address and port, as hosts are remembered. */
export function placeOf({ address, port }: Pick<Host, "address" | "port">): string {
  return `${address} ${port}`;
}

/** A host in its turn. */
export interface Candidate {
  readonly host: Host;
  readonly place: string;
  /** True when its turn comes after that of the others, as it failed lately or refused this mail before. */
  readonly late: boolean;
}

/**
 * The hosts of a destination in the order of a round: as they were found, but those that refused this mail before after the
 * others, and at the end those that failed a moment ago.
 */
export class Candidates {
  readonly #next: () => Promise<Host | undefined>;
  readonly #round: Round;
  readonly #memory: PeerMemory;
  readonly #refused: Candidate[] = [];
  readonly #failed: Candidate[] = [];
  #found = false;

  constructor(next: () => Promise<Host | undefined>, round: Round, memory: PeerMemory) {
    this.#next = next;
    this.#round = round;
    this.#memory = memory;
  }

  /** The next host; undefined when the round is over. */
  async next(): Promise<Candidate | undefined> {
    const round = this.#round;
    while (!this.#found) {
      const host = round.isOver ? undefined : await this.#next();
      if (host === undefined) break;
      const place = placeOf(host);
      if (round.hasTried(place)) continue;
      if (round.refusedBy.includes(place)) this.#refused.push({ host, place, late: true });
      else if (this.#memory.failedLately(place)) this.#failed.push({ host, place, late: true });
      else return { host, place, late: false };
    }
    if (!this.#found) {
      this.#found = true;
      const turn = ({ place }: Candidate): number => round.refusedBy.indexOf(place);
      this.#refused.sort((a, b) => turn(a) - turn(b));
    }
    for (;;) {
      const late = round.isOver ? undefined : (this.#refused.shift() ?? this.#failed.shift());
      if (late === undefined || !round.hasTried(late.place)) return late;
    }
  }
}
