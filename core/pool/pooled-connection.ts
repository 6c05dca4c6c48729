import type { LimitedConnection } from "../limits/limit-subject.ts";
import type { AgentConnection, AgentFacts, PeerInfo } from "../message/agent-connection.ts";
import type { Clock } from "../time/clock.ts";
import type { Target } from "./target.ts";

/** What two queues must have in common to use one connection: the agent, and what its target says. */
export function poolKey({ name }: AgentFacts, { key }: Target): string {
  return `${name} ${key}`;
}

/** An open connection, as it passes from one queue to another. */
export class PooledConnection {
  readonly connection: AgentConnection;
  readonly agent: AgentFacts;
  /** What must be equal for another queue to use it. */
  readonly key: string;
  /** Where it goes, as its failures are remembered. */
  readonly place: string;
  /** Its ends, as limits know them: those of the queue that uses it now. */
  ends: LimitedConnection;
  /** What it counts as while it is open. */
  counted: readonly string[];
  /** Transactions begun on it. */
  sent = 0;
  /** Transactions on it that the peer judged. */
  answered = 0;
  /** Recipients that the peer refused on it. */
  errors = 0;
  /** Recipients that the peer takes in a transaction, as far as it has said or shown. */
  mostRecipients: number;
  /** From then on, on the clock's monotonic scale, it is used only where its target is found again, with the same key. */
  askAgainAt: number = Number.POSITIVE_INFINITY;
  /** It is only for mail whose sender does not mind how TLS is, and is not kept. */
  readonly onlyTlsOptional: boolean;
  /** Its transaction was broken off for another queue. */
  interrupted = false;
  /** Called when it closes while it is parked. */
  whenClosed: (() => void) | undefined;

  #leave: () => void;

  /** `leave` takes it out of what it is counted as, once. */
  constructor(
    connection: AgentConnection,
    agent: AgentFacts,
    target: Target,
    counted: readonly string[] = [],
    leave: () => void = () => {},
  ) {
    this.connection = connection;
    this.agent = agent;
    this.mostRecipients = connection.peer.limits?.recipients ?? Number.POSITIVE_INFINITY;
    this.key = poolKey(agent, target);
    this.place = target.place;
    this.onlyTlsOptional = target.onlyTlsOptional === true;
    this.ends = target;
    this.counted = counted;
    this.#leave = leave;
    connection.onClose(() => {
      this.#leave();
      this.whenClosed?.();
    });
  }

  /** Counts as something else from now on: that for another queue. */
  countAs(counted: readonly string[], leave: () => void): void {
    this.#leave();
    this.counted = counted;
    this.#leave = leave;
    // It may have closed meanwhile.
    if (!this.connection.usable) leave();
  }

  get peer(): PeerInfo {
    return this.connection.peer;
  }

  /** True when it is to be asked again what is demanded of its host before it goes on. */
  isStale(clock: Clock): boolean {
    return this.askAgainAt !== Number.POSITIVE_INFINITY && this.askAgainAt <= clock.monotonic();
  }

  /** Says QUIT and is done with it: what the peer answers, or whether it does, concerns nobody. */
  quit(): void {
    void this.connection.quit();
  }
}
