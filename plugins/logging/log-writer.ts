import {
  type Clock,
  errorText,
  LineFile,
  type LogFields,
  type LogLevel,
  localDay,
  rotateFile,
} from "../../core/mod.ts";
import { LineBytes, type LogFiles } from "../log-files/contract.ts";
import type { LogSink } from "./log-sink.ts";

/** Bytes of lines that wait for a slow disk; beyond it lines are counted and dropped. */
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
  readonly other: (lines: Buffer) => void;
  /** A line that says something of the log itself. */
  readonly line: (level: LogLevel, message: string, fields: LogFields) => Buffer;
  /** How the file is kept. */
  readonly files: Pick<LogFiles, "rules">;
}

/**
 * Appends lines to a file, many in one write. Never throws and never makes the caller wait. While the file cannot be
 * written the lines go elsewhere, which is said once, and once more when it can.
 */
export class LogWriter implements LogSink {
  readonly #options: LogWriterOptions;
  #open: LineFile | undefined;
  readonly #lines = new LineBytes();
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #scheduled = false;
  #lookAt = 0;
  /** The day that the file is of. */
  #day = 0;
  /** When the file is tried again; undefined while all is well. */
  #retryAt: number | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  room(): LineBytes | undefined {
    if (this.#lines.length <= MOST_WAITING) return this.#lines;
    this.#dropped++;
    return undefined;
  }

  added(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.clock.after(GATHER, () => void this.flush());
  }

  /** Resolves when everything added so far is in the file, or has gone elsewhere. */
  async flush(): Promise<void> {
    this.#scheduled = false;
    while (this.#writing) await this.#writing.catch(() => {}); // Whoever asked for it is told.
    if (this.#lines.length === 0) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const lines = this.#takeLines();
    const { file, clock, other, line } = this.#options;
    if (this.#retryAt !== undefined && clock.monotonic() < this.#retryAt) return other(lines);
    const failing = this.#retryAt !== undefined;
    const again = failing ? [line("notice", "the log file is written again", { file })] : [];
    try {
      const open = await this.#fileNow();
      await open.append(failing ? Buffer.concat([...again, lines]) : lines);
      for (const each of again) other(each);
      this.#retryAt = undefined;
    } catch (error) {
      await this.#close();
      const fields = { file, error: errorText(error) };
      if (!failing)
        other(line("error", "the log file cannot be written: the log goes here instead", fields));
      this.#retryAt = clock.monotonic() + RETRY;
      other(lines);
    }
  }

  #takeLines(): Buffer {
    const lines = this.#lines.take();
    if (this.#dropped === 0) return lines;
    const facts = { lines: this.#dropped };
    this.#dropped = 0;
    const loss = "lines of the log are lost: the disk is too slow";
    return Buffer.concat([lines, this.#options.line("warning", loss, facts)]);
  }

  /** The file, opened if need be, anew when it was moved away or removed. */
  async #fileNow(): Promise<LineFile> {
    const { file, clock, files } = this.#options;
    const now = clock.monotonic();
    if (this.#open !== undefined && now >= this.#lookAt && !(await this.#open.isAt(file)))
      await this.#close();
    if (this.#open === undefined || now >= this.#lookAt) this.#lookAt = now + LOOK;
    const open = this.#open ?? (await this.#opened());
    const today = localDay(clock.now());
    if (this.#day === today) return open;
    const isOver = this.#day < today && open.size > 0 && files.rules.isDaily;
    this.#day = today;
    if (!isOver) return open;
    await this.#putAside();
    return this.#open ?? (await this.#opened());
  }

  async #opened(): Promise<LineFile> {
    const { file, files } = this.#options;
    const open = await LineFile.open(file, { mode: files.rules.mode, head: "", sync: false });
    this.#open = open;
    this.#day = localDay(open.size > 0 ? open.writtenAt : this.#options.clock.now());
    return open;
  }

  /** Begins a new file. Never rejects: where that cannot be, the old one goes on. */
  async #putAside(): Promise<void> {
    const { file, files, other, line } = this.#options;
    await this.#close();
    try {
      await rotateFile(file, files.rules.keep);
    } catch (error) {
      const facts = { file, error: errorText(error) };
      other(line("error", "the log file cannot be put aside: it goes on", facts));
    }
  }

  /** Begins a new file now, unless none is ever put aside. Rejects with the file system's error. */
  rotate(): Promise<void> {
    const { file, files } = this.#options;
    return this.#inTurn(async () => {
      await this.#close();
      if (files.rules.keep > 0) await rotateFile(file, files.rules.keep);
    });
  }

  /** Writes what was added so far, and lets go of the file; the next line opens it anew (it may have been moved away). */
  reopen(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  /** Does something while nothing is written, after what was added so far. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    await this.flush();
    while (this.#writing) await this.#writing.catch(() => {}); // Whoever asked for it is told.
    this.#writing = work().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.close().catch(() => {}); // Nothing can be said to a log that does not close.
  }
}
