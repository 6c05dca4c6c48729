import type { Clock, LogEvent, LogFields, LogLevel } from "../../core/mod.ts";
import { LineBytes, type LogFiles } from "../log-files/contract.ts";
import { GatheredOutput } from "./gathered-output.ts";
import { isSeen } from "./level-kind.ts";
import type { LogSink } from "./log-sink.ts";
import { LogWriter } from "./log-writer.ts";
import { toStandardError } from "./standard-error.ts";

/** What can change while the server runs. */
export interface LogSettings {
  readonly logLevel: LogLevel;
}

/** Writes events that are to be seen, to a file or to standard error. */
export class LogOutput {
  settings: LogSettings = { logLevel: "info" };
  readonly #clock: Clock;
  readonly #files: LogFiles;
  readonly #writer: LogWriter | undefined;
  /** Takes the lines while there is no file. */
  readonly #gathered: GatheredOutput;
  readonly #unregister: () => void;

  /** `other` takes the lines that no file takes. */
  constructor(
    file: string | undefined,
    { clock, files }: { readonly clock: Clock; readonly files: LogFiles },
    other: (lines: Buffer) => void = toStandardError,
  ) {
    this.#clock = clock;
    this.#files = files;
    this.#gathered = new GatheredOutput(clock, other);
    const line = (level: LogLevel, message: string, fields: LogFields): Buffer => {
      const own = new LineBytes();
      files.addLine(own, { level, from: "logging", message, fields }, clock.now());
      return own.take();
    };
    const writer =
      file === undefined ? undefined : new LogWriter({ file, clock, other, line, files });
    this.#writer = writer;
    this.#unregister = files.onRotate(async () => writer?.rotate());
  }

  write(event: LogEvent): void {
    if (!isSeen(event.level, this.settings.logLevel)) return;
    const sink: LogSink = this.#writer ?? this.#gathered;
    const room = sink.room();
    if (room === undefined) return;
    this.#files.addLine(room, event, this.#clock.now());
    sink.added(event.level);
  }

  async reopen(): Promise<void> {
    this.#gathered.flush();
    await this.#writer?.reopen();
  }

  async close(): Promise<void> {
    this.#unregister();
    await this.reopen();
  }
}
