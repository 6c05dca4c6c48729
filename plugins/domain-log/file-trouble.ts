import { type Alarms, type Clock, errorCode, errorText, type Log } from "../../core/mod.ts";
import type { FailedFile, FileLines } from "./open-files.ts";

/** How long all lines wait for one file, milliseconds: then its lines are given up, and those of the others go on. */
const PATIENCE = 60_000;
/** Files that are remembered as failing; the others have one alarm together, and nobody waits for them. */
const MOST = 50;
/** Errors of a disk, or of the whole process: other files fail as well. */
const OF_ALL: ReadonlySet<string> = new Set([
  ...["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "ENOMEM"],
]);
/** Errors of a name that this file system never takes: who sends mail could have all lines wait again and again. */
const HOPELESS: ReadonlySet<string> = new Set(["ENAMETOOLONG", "EINVAL", "EILSEQ"]);

/** A file that cannot be written, or several. */
interface Failing {
  readonly since: number;
  lost: number;
  /** As many as the alarm says. */
  told: number;
}

/** What becomes of the lines of files that cannot be written. */
export class FileTrouble {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #failing = new Map<string, Failing>();
  /** Those for which there is no room above. */
  #others: Failing | undefined;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Some lines were written, others not. Throws when all of them are to come again: the disk is full, or a file has failed for a short time
   * only. The lines of a file that goes on failing are given up, counted in an alarm.
   */
  after(
    written: ReadonlyMap<string, FileLines>,
    failed: readonly FailedFile[],
    alarms: Alarms<"file">,
  ): void {
    const failing = new Set(failed.map(({ path }) => path));
    for (const path of this.#failing.keys())
      if (written.has(path) && !failing.has(path)) this.#recovered(path, alarms);
    let waitsFor: FailedFile | undefined;
    for (const one of failed) if (!this.#isGivenUp(one)) waitsFor ??= one;
    if (waitsFor !== undefined)
      throw new Error(`${waitsFor.path} cannot be written: ${errorText(waitsFor.error)}`, {
        cause: waitsFor.error,
      });
    if (this.#others !== undefined && !failed.some(({ path }) => !this.#failing.has(path))) {
      this.#others = undefined;
      alarms.clear("file:others");
    }
    for (const { path, error } of failed)
      this.#giveUp(path, written.get(path)?.lines.length ?? 0, error, alarms);
  }

  /** Whether a file fails by itself, and has for so long that nobody waits for it. */
  #isGivenUp({ path, error }: FailedFile): boolean {
    const code = errorCode(error);
    if (code === undefined || OF_ALL.has(code)) return false;
    if (HOPELESS.has(code)) return true;
    const now = this.#clock.monotonic();
    const known = this.#failing.get(path);
    if (known !== undefined) return now - known.since >= PATIENCE;
    if (this.#failing.size >= MOST) return true;
    this.#failing.set(path, { since: now, lost: 0, told: 0 });
    return false;
  }

  #giveUp(path: string, lines: number, error: unknown, alarms: Alarms<"file">): void {
    const own = this.#failing.get(path);
    const known = own ?? this.#others ?? { since: 0, lost: 0, told: 0 };
    if (own === undefined) this.#others = known;
    known.lost += lines;
    const why = errorText(error);
    if (known.told === 0)
      this.#log.error("lines are lost: the file cannot be written", { file: path, error: why });
    // Each change of an alarm is logged, and may be mailed: it changes when twice as many are lost.
    if (known.lost < 2 * known.told) return;
    known.told = known.lost;
    const what = own === undefined ? `other files, ${path} among them,` : path;
    const key = own === undefined ? "others" : path;
    alarms.raise(`file:${key}`, `${what} cannot be written, ${known.lost} lines are lost: ${why}`);
  }

  #recovered(path: string, alarms: Alarms<"file">): void {
    const lost = this.#failing.get(path)?.lost;
    this.#failing.delete(path);
    alarms.clear(`file:${path}`);
    this.#log.notice("the file is written again", { file: path, lost });
  }
}
