let watched = false;

/**
 * Writes lines to standard error. Its reader may be gone or its disk full: then they are lost, and the server lives.
 * There is nobody left to be told.
 */
export function toStandardError(lines: Buffer): void {
  const { stderr } = process;
  if (!watched) {
    watched = true;
    stderr.on("error", () => {});
  }
  try {
    stderr.write(lines);
  } catch (error) {
    // Some runtimes throw instead of telling the listeners.
    stderr.emit("error", error);
  }
}
