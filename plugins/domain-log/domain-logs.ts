import { type Alarms, type Clock, errorText, type JournalEntry, type Log } from "../../core/mod.ts";
import type { LogFiles } from "../log-files/contract.ts";
import { FileTrouble } from "./file-trouble.ts";
import { type GatheringParts, linesOf } from "./gathering.ts";
import { OpenFiles } from "./open-files.ts";
import { Repeats } from "./repeats.ts";

/** The files of domains. They outlive a configuration: what was written last is known. */
export class DomainLogs implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #files: OpenFiles;
  readonly #trouble: FileTrouble;
  readonly #repeats: Repeats;
  readonly #unregister: () => void;

  constructor(clock: Clock, logFiles: LogFiles, log: Log) {
    this.#clock = clock;
    this.#files = new OpenFiles(clock, (file, error) =>
      log.error("the file cannot be put aside: it goes on", { file, error: errorText(error) }),
    );
    this.#trouble = new FileTrouble(clock, log);
    this.#repeats = new Repeats(clock.now());
    this.#unregister = logFiles.onRotate(() => this.#files.rotate());
  }

  /** Writes what events tell. Resolves when it is on disk; rejects when all of it is to come again. */
  async consume(
    entries: readonly JournalEntry[],
    alarms: Alarms<"file">,
    parts: GatheringParts,
  ): Promise<void> {
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#repeats.begin(first.id, last.id);
    const lines = linesOf(entries, parts, this.#repeats);
    if (lines.size === 0) return;
    try {
      this.#trouble.after(lines, await this.#files.write(lines.values()), alarms);
    } catch (error) {
      this.#repeats.failed(first.id, this.#clock.now());
      throw error;
    }
  }

  /** Opens files anew: they may have been moved away, or have other rights now. */
  reopen(): Promise<void> {
    return this.#files.reopen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unregister();
    await this.#files.reopen();
  }
}
