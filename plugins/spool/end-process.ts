import { writeSync } from "node:fs";
import { errorText, type Log } from "../../core/mod.ts";

/** Exit code of a server that must be started again: EX_TEMPFAIL of sysexits.h. */
export const START_AGAIN = 75;

/**
 * Ends the process at once: its queue can be neither read nor written any more, and a new process
 * will open it as it is on disk. Nothing that was acknowledged depends on this one.
 */
export function endProcess(error: Error, log: Log): never {
  const reason = errorText(error.cause ?? error);
  const text = "the queue's database broke and cannot be opened again; the server ends";
  log.error(text, { reason });
  // The log may be written later than this process lives.
  writeSync(2, `mta: ${text}: ${reason}\n`);
  process.exit(START_AGAIN);
}
