import type { LogLevel } from "../../core/mod.ts";
import type { LineBytes } from "../log-files/contract.ts";

/** Where lines of the log are gathered before they are written. */
export interface LogSink {
  /** What the next line is to be added to; undefined when too much waits: that line is lost, and counted. */
  room(): LineBytes | undefined;
  /** A line was added. */
  added(level: LogLevel): void;
}
