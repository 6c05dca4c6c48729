import { Agent } from "node:http";
import { Agent as TlsAgent } from "node:https";

/** Connections that wait for the next request at most. */
const MOST_KEPT = 16;

/**
 * Connections to one service, kept between requests that use the same authorities and certificate: make one for each service. Whoever
 * makes it ends it; what is under way then fails.
 */
export class HttpConnections implements Disposable {
  readonly clear: Agent = new Agent({ keepAlive: true, maxFreeSockets: MOST_KEPT });
  readonly tls: TlsAgent = new TlsAgent({ keepAlive: true, maxFreeSockets: MOST_KEPT });

  [Symbol.dispose](): void {
    this.clear.destroy();
    this.tls.destroy();
  }
}
