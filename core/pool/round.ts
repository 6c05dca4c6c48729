import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { PeerInfo } from "../message/agent-connection.ts";

/**
 * One attempt over the hosts of a destination: which were tried, and what went wrong. A host is tried once; they are at most as many as
 * `mx-connection-attempts` says, whether they failed when a connection was opened or in the middle of a message.
 */
export class Round {
  /** Hosts that refused this mail before, the one that refused longest ago first: they are tried after the others. */
  readonly refusedBy: readonly string[];
  /** False when only new connections will do: one that was kept turned out to be stale. */
  readonly mayReuse: boolean;
  /** A host was reached that could not take 8-bit content. */
  lacked8BitMime = false;
  readonly #most: number;
  readonly #tried = new Set<string>();
  #failure: DeliveryFailure | undefined;
  #peer: PeerInfo | undefined;

  constructor(
    most: number,
    { refusedBy = [], mayReuse = true }: Partial<Pick<Round, "refusedBy" | "mayReuse">> = {},
  ) {
    this.#most = most;
    this.refusedBy = refusedBy;
    this.mayReuse = mayReuse;
  }

  /** True when as many hosts were tried as may be. */
  get isOver(): boolean {
    return this.#tried.size >= this.#most;
  }

  hasTried(place: string): boolean {
    return this.#tried.has(place);
  }

  /** A host is tried now. */
  begin(place: string): void {
    this.#tried.add(place);
  }

  /** A host was not tried after all. */
  undo(place: string): void {
    this.#tried.delete(place);
  }

  /** The same attempt, but a host has its turn again, on a new connection. */
  again(place: string): Round {
    const again = new Round(this.#most, { refusedBy: this.refusedBy, mayReuse: false });
    again.lacked8BitMime = this.lacked8BitMime;
    for (const tried of this.#tried) if (tried !== place) again.#tried.add(tried);
    if (this.#failure !== undefined) again.note(this.#failure, this.#peer);
    return again;
  }

  /** Something went wrong; what is temporary counts before what is for good, the latest before an earlier one. */
  note(failure: DeliveryFailure, peer?: PeerInfo): void {
    if (this.#failure !== undefined && !failure.temporary && this.#failure.temporary) return;
    this.#failure = failure;
    this.#peer = peer;
  }

  get failure(): DeliveryFailure | undefined {
    return this.#failure;
  }

  /** The other end that it came from, where there was a connection. */
  get peer(): PeerInfo | undefined {
    return this.#peer;
  }
}
