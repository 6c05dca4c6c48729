import type { LogEvent } from "./log.ts";

/** Where outputs attach to what the engine and its plugins report. */
export interface Telemetry {
  /** Hands every log event from now on to `sink`; returns its own undo. A sink must not throw or wait. */
  onLog(sink: (event: LogEvent) => void): () => void;
}
