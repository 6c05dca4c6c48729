import { type Alarms, type Clock, errorText, type JournalEntry, type Log } from "../../core/mod.ts";
import type { LogFiles } from "../log-files/contract.ts";
import { FileLimit } from "./file-limit.ts";
import { FileTrouble } from "./file-trouble.ts";
import { type Gathered, type GatheringParts, linesOf } from "./gathering.ts";
import { type FileLines, OpenFiles } from "./open-files.ts";
import { Repeats } from "./repeats.ts";

/** The files of domains. They outlive a configuration: what was written last is known. */
export class DomainLogs implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #files: OpenFiles;
  readonly #trouble: FileTrouble;
  readonly #limit: FileLimit;
  readonly #repeats: Repeats;
  readonly #unregister: () => void;

  constructor(clock: Clock, logFiles: LogFiles, log: Log) {
    this.#clock = clock;
    this.#files = new OpenFiles(clock, (file, error) =>
      log.error("the file cannot be put aside: it goes on", { file, error: errorText(error) }),
    );
    this.#trouble = new FileTrouble(clock, log);
    this.#limit = new FileLimit(clock, log);
    this.#repeats = new Repeats(clock.now());
    this.#unregister = logFiles.onRotate(() => this.#files.rotate());
  }

  /**
   * Writes what events tell. Resolves when it is on disk; rejects when all of it is to come again. `most`: domains with files of their
   * own in a folder.
   */
  async consume(
    entries: readonly JournalEntry[],
    alarms: Alarms<"file">,
    { most, ...parts }: GatheringParts & { readonly most: number },
  ): Promise<void> {
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#repeats.begin(first.id, last.id);
    const gathered = linesOf(entries, parts, this.#repeats);
    if (gathered.size === 0) return;
    try {
      const lines = await this.#placed(gathered, most);
      this.#trouble.after(lines, await this.#files.write(lines.values()), alarms);
    } catch (error) {
      this.#repeats.failed(first.id, this.#clock.now());
      throw error;
    }
  }

  /** Lines of domains for which there is no room are in the file that they share. */
  async #placed(
    gathered: ReadonlyMap<string, Gathered>,
    most: number,
  ): Promise<ReadonlyMap<string, FileLines>> {
    const placed = new Map<string, Gathered>();
    for (const file of gathered.values()) {
      const { own } = file;
      const isKnown = own === undefined || this.#files.isOpen(own.path);
      const path = isKnown ? file.path : await this.#limit.pathFor(own, most);
      const there = placed.get(path);
      if (there === undefined) placed.set(path, { ...file, path });
      else {
        if (file.doubtful > 0) there.doubtful = there.lines.length + file.doubtful;
        there.lines.push(...file.lines);
      }
    }
    return placed;
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
