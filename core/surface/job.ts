/** Work that comes again and again. `C` is what the plugin's handlers get. */
export interface Job<C> {
  /** One sentence. */
  readonly doc: string;
  /**
   * Milliseconds from the end of one run to the beginning of the next, at least a second; or what says so from the settings in
   * force, asked before each wait: undefined when it is not to run now.
   */
  readonly every: number | ((context: C) => number | undefined);
  /** The part of that time by which each wait is longer or shorter, from 0 to 1; 0.1 unless stated. */
  readonly jitter?: number;
  /** Whether the first run comes at once at start; otherwise after one wait. */
  readonly atStart?: boolean;
  /** Once for the whole server, or once for each of its processes; `server` unless stated. */
  readonly scope?: JobScope;
  /** How long a run may take, milliseconds; `plugin-timeout` unless stated. */
  readonly limit?: number;
  /**
   * Does the work. Never called again before its promise has settled, also when it takes too long. `signal` aborts at its
   * limit and at the end of the server. What it throws is logged and raises the alarm `job:NAME`; the next run comes nonetheless.
   */
  readonly run: (context: C & JobContext) => void | Promise<void>;
}

/** For what a job runs once. Today a server is one process. */
export type JobScope = "server" | "process";

/** What a job gets besides what every handler gets. */
export interface JobContext {
  readonly signal: AbortSignal;
}
