import type { LogEvent } from "../telemetry/log.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

/** Hands log events to whoever listens; to `fallback` while nobody does. */
export class TelemetryHub implements Telemetry {
  readonly #fallback: (event: LogEvent) => void;
  readonly #sinks = new Set<(event: LogEvent) => void>();

  constructor(fallback: (event: LogEvent) => void) {
    this.#fallback = fallback;
  }

  onLog(sink: (event: LogEvent) => void): () => void {
    this.#sinks.add(sink);
    return () => void this.#sinks.delete(sink);
  }

  readonly emit = (event: LogEvent): void => {
    if (this.#sinks.size === 0) this.#fallback(event);
    else for (const sink of this.#sinks) sink(event);
  };
}
