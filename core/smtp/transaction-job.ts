import type { TransactionResult } from "../message/transaction.ts";
import type { TransactionRun } from "./transaction-run.ts";

/** A transaction that a connection was given. */
export interface TransactionJob {
  readonly run: TransactionRun;
  readonly resolve: (result: TransactionResult) => void;
  /** To be called once, when the connection takes the next one. */
  written: (() => void) | undefined;
}

/** Tells who waits for it that the connection takes the next transaction. */
export function tellWritten(job: TransactionJob): void {
  const { written } = job;
  job.written = undefined;
  written?.();
}
