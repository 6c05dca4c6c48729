import type { Clock, LogEvent, LogFields, LogLevel } from "../../core/mod.ts";
import { addJsonLine, addTextLine } from "./format.ts";
import { GatheredOutput } from "./gathered-output.ts";
import { isSeen } from "./level-kind.ts";
import { LineBytes } from "./line-bytes.ts";
import type { LogSink } from "./log-sink.ts";
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
  readonly #writer: LogWriter | undefined;
  /** Takes the lines while there is no file. */
  readonly #gathered: GatheredOutput;
  /** The last time that was written, and how: many lines have the same. */
  #time = { at: Number.NaN, text: "" };

  /** `other` takes the lines that no file takes. */
  constructor(
    file: string | undefined,
    clock: Clock,
    other: (lines: Buffer) => void = toStandardError,
  ) {
    this.#clock = clock;
    this.#gathered = new GatheredOutput(clock, other);
    const line = (level: LogLevel, message: string, fields: LogFields): Buffer => {
      const own = new LineBytes();
      this.#addLine(own, { level, from: "logging", message, fields });
      return own.take();
    };
    this.#writer = file === undefined ? undefined : new LogWriter({ file, clock, other, line });
  }

  write(event: LogEvent): void {
    if (!isSeen(event.level, this.settings.logLevel)) return;
    const sink: LogSink = this.#writer ?? this.#gathered;
    const room = sink.room();
    if (room === undefined) return;
    this.#addLine(room, event);
    sink.added(event.level);
  }

  #addLine(to: LineBytes, event: LogEvent): void {
    const now = this.#clock.now();
    if (this.#time.at !== now) this.#time = { at: now, text: new Date(now).toISOString() };
    const add = this.settings.logFormat === "json" ? addJsonLine : addTextLine;
    add(to, event, this.#time.text);
  }

  async reopen(): Promise<void> {
    this.#gathered.flush();
    await this.#writer?.flush();
    await this.#writer?.close();
  }

  async close(): Promise<void> {
    await this.reopen();
  }
}
