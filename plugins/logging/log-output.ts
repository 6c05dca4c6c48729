import type { Clock, LogEvent, LogFields, LogLevel } from "../../core/mod.ts";
import { jsonLine, textLine } from "./format.ts";
import { isSeen } from "./level-kind.ts";
import { LogWriter } from "./log-writer.ts";
import { toStandardError } from "./standard-error.ts";

/** What can change while the server runs. */
export interface LogSettings {
  readonly logLevel: LogLevel;
  readonly logFormat: "text" | "json";
}

/** Writes events that are to be seen, to a file or to standard error. */
export class LogOutput {
  settings: LogSettings = { logLevel: "info", logFormat: "text" };
  readonly #clock: Clock;
  readonly #other: (line: string) => void;
  readonly #writer: LogWriter | undefined;

  /** `other` takes the lines that no file takes. */
  constructor(
    file: string | undefined,
    clock: Clock,
    other: (line: string) => void = toStandardError,
  ) {
    this.#clock = clock;
    this.#other = other;
    const line = (level: LogLevel, message: string, fields: LogFields): string =>
      this.#lineOf({ level, from: "logging", message, fields });
    this.#writer = file === undefined ? undefined : new LogWriter({ file, clock, other, line });
  }

  write(event: LogEvent): void {
    if (!isSeen(event.level, this.settings.logLevel)) return;
    const line = this.#lineOf(event);
    if (this.#writer) this.#writer.add(line);
    else this.#other(line);
  }

  #lineOf(event: LogEvent): string {
    const format = this.settings.logFormat === "json" ? jsonLine : textLine;
    return format(event, this.#clock.now());
  }

  async reopen(): Promise<void> {
    await this.#writer?.flush();
    await this.#writer?.close();
  }

  async close(): Promise<void> {
    await this.reopen();
  }
}
