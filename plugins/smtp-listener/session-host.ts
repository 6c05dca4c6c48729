import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Clock, Log, Reception, Reply } from "../../core/mod.ts";
import type { Session } from "./session.ts";

/** What a session needs of its server. */
export interface SessionHost {
  readonly reception: Reception;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostName: string;
  /** Certificate and key for STARTTLS; undefined when there are none. */
  readonly secureContext: SecureContext | undefined;
  /** Puts TLS on a connection, as its server. */
  upgrade(plain: Socket, context: SecureContext): Socket;
  /** A client hears no. */
  refused(reply: Reply): void;
  /** The session is over. */
  ended(session: Session): void;
}
