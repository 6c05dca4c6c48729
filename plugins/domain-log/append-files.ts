import { type Clock, errorText, GatheredLines, LineFile, type Log } from "../../core/mod.ts";

/** Characters that wait for files that cannot be written; beyond it the oldest lines are given up, and counted in the log. */
const MOST_WAITING = 16 * 1024 * 1024;

/** Appends lines to any number of files, one open at a time. A file that was moved away is begun anew. */
export class AppendFiles implements AsyncDisposable {
  readonly #lines: GatheredLines;

  /** `head` is the first line of every file, with its line end. */
  constructor(given: { readonly clock: Clock; readonly log: Log; readonly head: string }) {
    const { clock, log, head } = given;
    this.#lines = new GatheredLines({
      clock,
      most: MOST_WAITING,
      append: (path, text) => append(path, head, text),
      lost: (file, lines) =>
        log.error("lines are lost: the file cannot be written", { file, lines }),
      failed: (file, error) =>
        log.error("the file cannot be written", { file, error: errorText(error) }),
      recovered: (file) => log.notice("the file is written again", { file }),
    });
  }

  /** Takes a line with its line end. Never throws and never waits. */
  add(path: string, line: string): void {
    this.#lines.add(path, line);
  }

  /** Resolves when what was added is in the files, or the attempt failed (it is then repeated). */
  flush(): Promise<void> {
    return this.#lines.flush();
  }

  /** Writes what waits. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#lines.end();
  }
}

async function append(path: string, head: string, text: string): Promise<void> {
  const file = await LineFile.open(path, { mode: 0o600, head, sync: false });
  try {
    await file.append(text);
  } finally {
    await file.close();
  }
}
