import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

/**
 * Whether this host can send from an address now: by taking a UDP port of it for a moment, which nobody can connect to. Never rejects.
 */
export function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const end = (can: boolean): void => {
      try {
        socket.close(() => resolve(can));
      } catch {
        // It was not open.
        resolve(can);
      }
    };
    socket.once("error", () => end(false));
    try {
      socket.bind({ address, port: 0, exclusive: true }, () => end(true));
    } catch {
      end(false);
    }
  });
}
