import type { Terminal } from "./terminal.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something that Ctrl-C ends in its own way: the signal aborts at the first one, with what was received as its reason. A second one
 * ends the process as if nobody listened. In the process of a server, whose signals are not meant for a command, it never aborts.
 */
export async function untilInterrupted<T>(
  { ownsProcess }: Pick<Terminal, "ownsProcess">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupted = new AbortController();
  if (ownsProcess !== true) return work(interrupted.signal);
  const abort = (signal: NodeJS.Signals): void => {
    stop();
    interrupted.abort(signal);
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, abort);
  };
  for (const signal of SIGNALS) process.on(signal, abort);
  try {
    return await work(interrupted.signal);
  } finally {
    stop();
  }
}
