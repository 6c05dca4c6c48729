import type { HostProgram } from "../surface/host-program.ts";
import type { LogEvent } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import type { Loaded } from "./loaded.ts";

/** What an engine runs with. */
export interface EngineOptions {
  /** Reads the configuration; called at start and at every reload. */
  readonly load: () => Promise<Loaded>;
  /** Gets log events while no plugin takes them. */
  readonly onLog: (event: LogEvent) => void;
  readonly clock?: Clock;
  readonly random?: Random;
  /** What the program around it does for plugins. */
  readonly program?: HostProgram;
}
