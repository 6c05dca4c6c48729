import type { Clock, LogEvent, LogLevel } from "../../core/mod.ts";
import { jsonLine, textLine } from "./format.ts";
import { isSeen } from "./level-kind.ts";
import { LogWriter } from "./log-writer.ts";

/** What can change while the server runs. */
export interface LogSettings {
  readonly logLevel: LogLevel;
  readonly logFormat: "text" | "json";
}

/** Writes events that are to be seen, to a file or to standard error. */
export class LogOutput {
  settings: LogSettings = { logLevel: "info", logFormat: "text" };
  readonly #clock: Clock;
  readonly #writer: LogWriter | undefined;

  constructor(file: string | undefined, clock: Clock) {
    this.#clock = clock;
    this.#writer = file === undefined ? undefined : new LogWriter(file, clock, toStandardError);
  }

  write(event: LogEvent): void {
    if (!isSeen(event.level, this.settings.logLevel)) return;
    const format = this.settings.logFormat === "json" ? jsonLine : textLine;
    const line = format(event, this.#clock.now());
    if (this.#writer) this.#writer.add(line);
    else toStandardError(line);
  }

  async reopen(): Promise<void> {
    await this.#writer?.flush();
    await this.#writer?.close();
  }

  async close(): Promise<void> {
    await this.reopen();
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
