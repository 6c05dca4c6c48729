import { type LogEvent, type Token, token } from "../../core/mod.ts";
import type { LineBytes } from "./line-bytes.ts";

/** How the files of a log are kept. */
export interface LogFileRules {
  /** Rights of a file. */
  readonly mode: number;
  /** A new one is begun at midnight, in the zone of this process. */
  readonly isDaily: boolean;
  /** Files that are kept of each, with the one that is written; 0: it is never put aside. */
  readonly keep: number;
}

/** What all files of logs have in common. */
export interface LogFiles {
  /** The rules in force now. */
  readonly rules: LogFileRules;
  /** Adds an event as a line, as `log-format` has it. `at`: milliseconds since the epoch. */
  addLine(to: LineBytes, event: LogEvent, at: number): void;
  /** Calls `rotate` when an operator asks for new files (`mta rotate log`); returns its undo. */
  onRotate(rotate: () => Promise<void>): () => void;
}

/** How the files of logs are kept. */
export const LOG_FILES: Token<LogFiles> = token<LogFiles>("log-files.files");
