import {
  type Alarms,
  type Clock,
  errorText,
  jsonText,
  LineFile,
  rotateFile,
} from "../../core/mod.ts";
import type { Audit, AuditEntry } from "./contract.ts";

/** Characters of each text of an entry. */
const LONGEST = 2000;
/** Entries that wait for the disk; more are not written, and counted. */
const MOST_WAITING = 10_000;
/** The newest entries are in memory, for whoever asks. */
const MOST_SHOWN = 1000;

/** How the file is kept. */
export interface AuditFile {
  readonly path: string;
  /** Bytes after which a new file is begun. */
  readonly maxSize: number;
  /** Files that are kept, this one included. */
  readonly keep: number;
}

/** What the audit log works with. */
export interface AuditParts {
  readonly clock: Clock;
  readonly alarms: Alarms<"audit-log">;
}

/** A file with a line of JSON for each change, which only its owner may read. */
export class AuditLog implements Audit, AsyncDisposable {
  readonly #parts: AuditParts;
  #options: AuditFile;
  #file: LineFile | undefined;
  #waiting: AuditEntry[] = [];
  #lost = 0;
  /** A turn to write is to come. */
  #due = false;
  #writing: Promise<void> | undefined;
  readonly #shown: AuditEntry[];

  /** `earlier`: the entries of before, oldest first. */
  constructor(options: AuditFile, parts: AuditParts, earlier: readonly AuditEntry[]) {
    this.#options = options;
    this.#parts = parts;
    this.#shown = earlier.slice(-MOST_SHOWN);
  }

  /** Another configuration is in force. */
  use(options: AuditFile): void {
    const moved = options.path !== this.#options.path;
    this.#options = options;
    if (!moved) return;
    const old = this.#file;
    this.#file = undefined;
    void this.#after(async () => old?.close());
  }

  record({ who, from, what, parameters, note, status }: Omit<AuditEntry, "at">): void {
    const entry: AuditEntry = {
      at: this.#parts.clock.now(),
      who: cut(who),
      from,
      what: cut(what),
      parameters: cut(parameters),
      note: cut(note),
      status,
    };
    this.#shown.push(entry);
    if (this.#shown.length > MOST_SHOWN) this.#shown.shift();
    if (this.#waiting.length >= MOST_WAITING) {
      this.#lost++;
      return;
    }
    this.#waiting.push(entry);
    if (this.#due) return;
    this.#due = true;
    void this.#after(() => this.#write());
  }

  /** The newest entries, newest first. */
  newest(most: number): readonly AuditEntry[] {
    return this.#shown.slice(-most).reverse();
  }

  /** Writes what waits, and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#after(async () => {
      await this.#write();
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  /** One thing after the other happens to the file. */
  #after(work: () => Promise<void>): Promise<void> {
    const before = this.#writing ?? Promise.resolve();
    const done = before.then(work).catch((error: unknown) => this.#failed(error));
    this.#writing = done;
    return done;
  }

  async #write(): Promise<void> {
    const { path, maxSize, keep } = this.#options;
    this.#due = false;
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    try {
      this.#file = await openHere(this.#file, path);
      if (this.#file.size >= maxSize) {
        await this.#file.close();
        await rotateFile(path, keep);
        this.#file = await openHere(undefined, path);
      }
      await this.#file.append(entries.map((entry) => `${jsonText(entry)}\n`).join(""));
    } catch (error) {
      // It is open no more; they are tried again with the next.
      this.#file = undefined;
      this.#waiting = [...entries, ...this.#waiting].slice(0, MOST_WAITING);
      throw error;
    }
    this.#parts.alarms.clear("audit-log");
  }

  #failed(error: unknown): void {
    const lost = this.#lost === 0 ? "" : `; ${this.#lost} entries are lost`;
    const { path } = this.#options;
    this.#parts.alarms.raise("audit-log", `${path} cannot be written: ${errorText(error)}${lost}`);
  }
}

/** The file, opened anew where somebody has taken it away. */
async function openHere(file: LineFile | undefined, path: string): Promise<LineFile> {
  if (file !== undefined && (await file.isAt(path))) return file;
  await file?.close();
  return LineFile.open(path, { mode: 0o600, head: "", sync: true });
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
