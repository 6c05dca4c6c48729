import { createServer, type Server, type Socket } from "node:net";
import { errorText, type HostPort } from "../../core/mod.ts";

/** Connections that wait to be accepted. */
const BACKLOG = 1024;

/**
 * Listens on an address; resolves once it accepts, with the port actually bound. A client that
 * closes its side still gets its answers. Rejects with an error that names the address.
 */
export function openListener(
  { host, port }: HostPort,
  onConnection: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly bound: HostPort }> {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      const message = `cannot listen on ${host} port ${port}: ${errorText(error)}`;
      reject(new Error(message, { cause: error }));
    };
    server.once("error", fail);
    server.listen(port, host, BACKLOG, () => {
      server.removeListener("error", fail);
      const bound = server.address();
      const actual = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ server, bound: { host, port: actual } });
    });
  });
}
