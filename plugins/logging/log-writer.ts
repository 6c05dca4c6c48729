import { type Clock, errorText, LineFile, type LogFields, type LogLevel } from "../../core/mod.ts";

/** Characters of lines that wait for a slow disk; beyond it lines are counted and dropped. */
const MOST_WAITING = 8 * 1024 * 1024;
/** How long a line may wait for company, milliseconds. */
const GATHER = 100;
/** How often it is looked whether the file is still where its path leads, milliseconds. */
const LOOK = 10_000;
/** Pause before a file that could not be written is tried again, milliseconds. */
const RETRY = 5000;

/** What a log is written with. */
export interface LogWriterOptions {
  readonly file: string;
  readonly clock: Clock;
  /** Takes lines while the file does not. */
  readonly other: (line: string) => void;
  /** A line that says something of the log itself. */
  readonly line: (level: LogLevel, message: string, fields: LogFields) => string;
}

/**
 * Appends lines to a file, many in one write. Never throws and never makes the caller wait. While the file cannot be
 * written the lines go elsewhere, which is said once, and once more when it can.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  #open: LineFile | undefined;
  #lines: string[] = [];
  #waiting = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #scheduled = false;
  #lookAt = 0;
  /** When the file is tried again; undefined while all is well. */
  #retryAt: number | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  add(line: string): void {
    if (this.#waiting > MOST_WAITING) {
      this.#dropped++;
      return;
    }
    this.#lines.push(line);
    this.#waiting += line.length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.clock.after(GATHER, () => void this.flush());
  }

  /** Resolves when everything added so far is in the file, or has gone elsewhere. */
  async flush(): Promise<void> {
    this.#scheduled = false;
    while (this.#writing) await this.#writing;
    if (this.#lines.length === 0) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const lines = this.#takeLines();
    const { file, clock, other, line } = this.#options;
    if (this.#retryAt !== undefined && clock.monotonic() < this.#retryAt) {
      for (const each of lines) other(each);
      return;
    }
    const failing = this.#retryAt !== undefined;
    const again = failing ? [line("notice", "the log file is written again", { file })] : [];
    try {
      const open = await this.#fileNow();
      await open.append(`${[...again, ...lines].join("\n")}\n`);
      for (const each of again) other(each);
      this.#retryAt = undefined;
    } catch (error) {
      await this.close();
      const fields = { file, error: errorText(error) };
      if (!failing)
        other(line("error", "the log file cannot be written: the log goes here instead", fields));
      this.#retryAt = clock.monotonic() + RETRY;
      for (const each of lines) other(each);
    }
  }

  #takeLines(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#waiting = 0;
    if (this.#dropped > 0)
      lines.push(
        this.#options.line("warning", "lines of the log are lost: the disk is too slow", {
          lines: this.#dropped,
        }),
      );
    this.#dropped = 0;
    return lines;
  }

  /** The file, opened if need be, anew when it was moved away or removed. */
  async #fileNow(): Promise<LineFile> {
    const { file, clock } = this.#options;
    const now = clock.monotonic();
    if (this.#open !== undefined && now >= this.#lookAt && !(await this.#open.isAt(file)))
      await this.close();
    if (this.#open === undefined || now >= this.#lookAt) this.#lookAt = now + LOOK;
    this.#open ??= await LineFile.open(file, { mode: 0o600, head: "", sync: false });
    return this.#open;
  }

  /** Lets go of the file; the next line opens it anew (it may have been moved away). */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.close().catch(() => {}); // Nothing can be said to a log that does not close.
  }
}
