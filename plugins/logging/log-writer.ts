import { type Clock, errorText, LineFile } from "../../core/mod.ts";

/** Octets of lines that wait for a slow disk; beyond it lines are counted and dropped. */
const MOST_WAITING = 8 * 1024 * 1024;
/** How long a line may wait for company, milliseconds. */
const GATHER = 100;

/** Appends lines to a file, many in one write. Never throws and never makes the caller wait. */
export class LogWriter {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #complain: (text: string) => void;
  #open: LineFile | undefined;
  #lines: string[] = [];
  #waiting = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #scheduled = false;

  constructor(file: string, clock: Clock, complain: (text: string) => void) {
    this.#file = file;
    this.#clock = clock;
    this.#complain = complain;
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
    this.#clock.after(GATHER, () => void this.flush());
  }

  /** Resolves when everything added so far is in the file, or the attempt failed. */
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
    const lines = this.#lines;
    this.#lines = [];
    this.#waiting = 0;
    if (this.#dropped > 0) lines.push(`${this.#dropped} lines were lost: the disk was too slow`);
    this.#dropped = 0;
    try {
      this.#open ??= await LineFile.open(this.#file, { mode: 0o600, head: "", sync: false });
      await this.#open.append(`${lines.join("\n")}\n`);
    } catch (error) {
      await this.close();
      this.#complain(`log file ${this.#file}: ${errorText(error)}; ${lines.length} lines follow`);
      for (const line of lines) this.#complain(line);
    }
  }

  /** Lets go of the file; the next line opens it anew (it may have been moved away). */
  async close(): Promise<void> {
    const file = this.#open;
    this.#open = undefined;
    await file?.close().catch(() => {}); // Nothing can be said to a log that does not close.
  }
}
