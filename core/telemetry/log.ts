/** Severities, most severe first. */
export type LogLevel = "error" | "warning" | "notice" | "info" | "debug";

/** Facts of a log event; printed as `key=value`. Never put a secret or message content here. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>> & {
  // What every line has of its own: a fact of that name would take its place in JSON.
  readonly time?: never;
  readonly level?: never;
  readonly from?: never;
  readonly message?: never;
};

/** One event on its way to the log outputs. */
export interface LogEvent {
  readonly level: LogLevel;
  /** Plugin or part of the core that speaks. */
  readonly from: string;
  /** What happened, in a few constant words. */
  readonly message: string;
  readonly fields: LogFields;
}

/** A named voice. Calls never throw and never wait. */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  notice(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

/** Makes a voice that hands its events to `sink`. */
export function createLog(from: string, sink: (event: LogEvent) => void): Log {
  const speak =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      sink({ level, from, message, fields });
  return {
    error: speak("error"),
    warning: speak("warning"),
    notice: speak("notice"),
    info: speak("info"),
    debug: speak("debug"),
  };
}
