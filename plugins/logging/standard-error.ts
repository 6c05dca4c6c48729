let watched = false;

/**
 * Writes a line to standard error. Its reader may be gone or its disk full: then the line is lost, and the server lives.
 * There is nobody left to be told.
 */
export function toStandardError(line: string): void {
  const { stderr } = process;
  if (!watched) {
    watched = true;
    stderr.on("error", () => {});
  }
  try {
    stderr.write(`${line}\n`);
  } catch (error) {
    // Some runtimes throw instead of telling the listeners.
    stderr.emit("error", error);
  }
}
