import { type ResolvedConfig, type Token, token } from "../../core/mod.ts";

/** Where the queue lives. */
export interface Spool {
  /** Absolute path; exists and belongs to this process. */
  readonly directory: string;
}

/** Where the queue lives. */
export const SPOOL: Token<Spool> = token<Spool>("spool");

/** The directory of the queue: `delivery-queue`, else the first `<spool>` block, else `spool` beside the main file. */
export function spoolDirectory(config: ResolvedConfig): string {
  const set: unknown = config.global.get("delivery-queue").value;
  if (typeof set === "string") return set;
  return config.names("spool")[0] ?? `${config.baseDir}/spool`;
}
