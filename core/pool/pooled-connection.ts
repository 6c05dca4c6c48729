import type { AgentConnection, AgentFacts, PeerInfo } from "../message/agent-connection.ts";
import type { Target } from "./target.ts";

/** An open connection, as it passes from one queue to another. */
export class PooledConnection {
  readonly connection: AgentConnection;
  readonly agent: AgentFacts;
  /** What must be equal for another queue to use it: that of its target. */
  readonly key: string;
  /** Where it goes, as its failures are remembered. */
  readonly place: string;
  /** The address it counts for; undefined when it counts for none. */
  readonly address: string | undefined;
  /** Transactions begun on it. */
  sent = 0;
  /** Transactions on it that the peer judged. */
  answered = 0;
  /** Recipients that the peer takes in a transaction, as far as it has shown. */
  mostRecipients: number = Number.POSITIVE_INFINITY;
  /** Its transaction was broken off for another queue. */
  interrupted = false;
  /** Called when it closes while it is parked. */
  whenClosed: (() => void) | undefined;

  /** `leave` takes it out of the count of its address, once. */
  constructor(
    connection: AgentConnection,
    agent: AgentFacts,
    { key, place, address }: Target,
    leave: () => void,
  ) {
    this.connection = connection;
    this.agent = agent;
    this.key = key;
    this.place = place;
    this.address = address;
    connection.onClose(() => {
      leave();
      this.whenClosed?.();
    });
  }

  get peer(): PeerInfo {
    return this.connection.peer;
  }

  /** Says QUIT and is done with it: what the peer answers, or whether it does, concerns nobody. */
  quit(): void {
    void this.connection.quit();
  }
}
