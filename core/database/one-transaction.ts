import type { RootDatabase } from "lmdb";

/**
 * Writes what `apply` hands over in one transaction. Resolves when it is on disk and visible; rejects with the cause when nothing of it
 * is. `apply` must not throw: what was handed over before would be written without the rest.
 */
export async function inOneTransaction(
  root: RootDatabase<Buffer, Buffer>,
  apply: () => void,
): Promise<void> {
  let written = false;
  try {
    written = await root.batch(apply);
  } catch (error) {
    throw await reason(error);
  }
  if (!written) throw new Error("the database refused a commit");
  // A read in this turn of the event loop may hold the state before the commit.
  root.resetReadTxn();
}

/**
 * The cause of a failed commit: a promise on the error, which would end the process if left
 * alone.
 */
async function reason(error: unknown): Promise<unknown> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
