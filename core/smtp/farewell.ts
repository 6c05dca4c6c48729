import type { Wire } from "./wire.ts";

/** How long the reply to QUIT is waited for, milliseconds. */
export const FAREWELL_LIMIT = 5000;

/**
 * Says QUIT on a wire that nobody needs any more. The reply is waited for a moment (RFC 5321
 * §4.1.1.10) and then, whatever came, the wire is closed; nobody has to wait for that.
 */
export function sayFarewell(wire: Wire): void {
  wire.handTo({
    reply: () => wire.destroy(),
    settled: () => {},
    drained: () => {},
    broken: () => {},
  });
  wire.watch(FAREWELL_LIMIT);
  wire.write(["QUIT\r\n"]);
}
