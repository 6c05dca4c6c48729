import type { PeerInfo, SmtpConnection } from "../smtp/client.ts";

/** An open connection, as it passes from one queue to another. */
export class PooledConnection {
  readonly connection: SmtpConnection;
  /** What must be equal for another queue to use it: all that the connection was opened with, and where it goes. */
  readonly key: string;
  /** Address and port that it goes to. */
  readonly place: string;
  /** Transactions begun on it. */
  sent = 0;
  /** Transactions on it that the peer judged. */
  answered = 0;
  /** Recipients that the peer takes in a transaction, as far as it has shown. */
  mostRecipients: number = Number.POSITIVE_INFINITY;
  /** Called when it closes while it is parked. */
  whenClosed: (() => void) | undefined;
  readonly #leave: () => void;

  /** `leave` takes it out of the count of its address, once. */
  constructor(connection: SmtpConnection, key: string, place: string, leave: () => void) {
    this.connection = connection;
    this.key = key;
    this.place = place;
    this.#leave = leave;
    connection.onClose(() => {
      leave();
      this.whenClosed?.();
    });
  }

  get peer(): PeerInfo {
    return this.connection.peer;
  }

  /** Says QUIT: it is not counted any more, whatever the peer answers. Resolves when it is closed. */
  quit(): Promise<void> {
    this.#leave();
    return this.connection.quit();
  }
}
