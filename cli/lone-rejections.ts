import process from "node:process";
import type { Terminal } from "./terminal.ts";

/** How long after one complaint no other is made, milliseconds. */
const QUIET = 60_000;

/**
 * Runs a server that lives on when a promise is rejected that nobody waits for: most likely a plugin has begun something and not
 * waited for it, which must not end everybody's mail. Complains once a minute, with a count.
 */
export async function survivingLoneRejections(
  to: Terminal,
  run: () => Promise<void>,
): Promise<void> {
  let quietUntil = 0;
  let untold = 0;
  const complain = (reason: unknown): void => {
    const now = performance.now();
    if (now < quietUntil) {
      untold++;
      return;
    }
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    const more = untold > 0 ? ` (${untold} more since the last time this was said)` : "";
    to.complain(`unhandled promise rejection${more}: ${text}`);
    quietUntil = now + QUIET;
    untold = 0;
  };
  process.on("unhandledRejection", complain);
  try {
    await run();
  } finally {
    process.off("unhandledRejection", complain);
  }
}
