// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File the log is appended to. Without one the log goes to standard error.
   * A change takes effect at the next start.
   */
  readonly "log-file"?: string;
  /**
   * How much is logged: error (0), warning (1), notice (2), info (3, 4) or debug (5).
   * @default info
   */
  readonly "log-level"?: number | "error" | "warning" | "notice" | "info" | "debug" | "";
}
