import { type Alarms, type Clock, errorText, type Timer, within } from "../../core/mod.ts";
import type { AuditFile, AuditFileOptions } from "./audit-file.ts";
import type { AskedChange, Audit, AuditEntry, BegunChange } from "./contract.ts";

/** Characters of each text of an entry. */
const LONGEST = 2000;
/** Lines that wait for the disk; more are not written, and counted. */
const MOST_WAITING = 10_000;
/** The newest entries are in memory, for whoever asks. */
const MOST_SHOWN = 1000;
/** Milliseconds that a change, and the end of the server, wait for the disk. */
const PATIENCE = 5000;
/** Milliseconds after which a file that could not be written is tried again. */
const AGAIN = 10_000;

/** Where the lines go. */
type Lines = Pick<AuditFile, "path" | "use" | "append" | "close">;

/** What the audit log works with. */
export interface AuditParts {
  readonly clock: Clock;
  readonly alarms: Alarms<"audit-log">;
}

/** A file with lines of JSON for each change, which only its owner may read: one before it is made, and one with what came of it. */
export class AuditLog implements Audit, AsyncDisposable {
  readonly #parts: AuditParts;
  readonly #file: Lines;
  /** The start of this log and a number make a change's id. */
  readonly #since: string;
  #changes = 0;
  #waiting: AuditEntry[] = [];
  #lost = 0;
  /** The turn to write that is to come. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Why the file could not be written the last time, or is not now. */
  #problem: string | undefined;
  /** What is being written has taken too long already. */
  #hangs = false;
  #again: Timer | undefined;
  #ended = false;
  readonly #shown: AuditEntry[];

  /** `earlier`: the entries of before, oldest first. */
  constructor(file: Lines, parts: AuditParts, earlier: readonly AuditEntry[]) {
    this.#file = file;
    this.#parts = parts;
    this.#since = parts.clock.now().toString(36);
    this.#shown = earlier.slice(-MOST_SHOWN);
  }

  /** Another configuration is in force. */
  use(options: AuditFileOptions): void {
    this.#file.use(options);
  }

  async begin(asked: AskedChange): Promise<BegunChange> {
    const id = `${this.#since}-${++this.#changes}`;
    const line = this.#entry(asked, null, id);
    const problem = await this.#written(line);
    const end = (status: number, note: string): void =>
      this.#keep(this.#entry({ ...asked, note }, status, id));
    return { problem, end };
  }

  record({ status, ...asked }: AskedChange & { readonly status: number }): void {
    this.#keep(this.#entry(asked, status, undefined));
  }

  /** The newest entries, newest first. */
  newest(most: number): readonly AuditEntry[] {
    return this.#shown.slice(-most).reverse();
  }

  /** Writes what waits, and closes the file; a disk that hangs is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#again?.cancel();
    const closed = this.#flush().then(() => this.#file.close());
    await this.#soon(closed.catch((error: unknown) => this.#told(errorText(error))));
  }

  #entry(
    { who, from, what, parameters, note }: AskedChange,
    status: number | null,
    id: string | undefined,
  ): AuditEntry {
    return {
      at: this.#parts.clock.now(),
      ...(id === undefined ? {} : { id }),
      who: cut(who),
      from,
      what: cut(what),
      parameters: cut(parameters),
      note: cut(note),
      status,
    };
  }

  #keep(entry: AuditEntry): void {
    this.#shown.push(entry);
    if (this.#shown.length > MOST_SHOWN) this.#shown.shift();
    if (!this.#put(entry)) this.#lost++;
    // A file that could not be written is tried again by itself, and by the next change.
    else if (this.#again === undefined) void this.#flush();
  }

  #put(line: AuditEntry): boolean {
    const fits = this.#waiting.length < MOST_WAITING;
    if (fits) this.#waiting.push(line);
    return fits;
  }

  /** Writes a line now; resolves when it is on disk, or to why it is not: then it is taken back. */
  async #written(line: AuditEntry): Promise<string | undefined> {
    if (this.#hangs || !this.#put(line)) return this.#problem ?? "too much waits to be written";
    const inTime = await this.#soon(this.#flush());
    if (!inTime) {
      this.#hangs = true;
      this.#told(`the disk has not taken anything for ${PATIENCE / 1000} seconds`);
    }
    const isLeft = this.#waiting.includes(line);
    if (isLeft) this.#waiting = this.#waiting.filter((each) => each !== line);
    return inTime && !isLeft ? undefined : (this.#problem ?? "it is not written");
  }

  /** Whether something came to its end while it was waited for. */
  #soon(work: Promise<void>): Promise<boolean> {
    const ended = work.then(() => true);
    return within(this.#parts.clock, PATIENCE, ended, () => false);
  }

  /** Writes what waits, after what is being written. Never rejects. */
  #flush(): Promise<void> {
    this.#next ??= this.#last.then(() => this.#write());
    this.#last = this.#next;
    return this.#next;
  }

  async #write(): Promise<void> {
    this.#next = undefined;
    this.#again?.cancel();
    this.#again = undefined;
    const lines = this.#waiting;
    if (lines.length === 0 && this.#problem === undefined) return;
    this.#waiting = [];
    try {
      await this.#file.append(lines);
    } catch (error) {
      this.#hangs = false;
      // They are tried again with the next.
      this.#waiting = [...lines, ...this.#waiting].slice(0, MOST_WAITING);
      this.#told(errorText(error));
      if (this.#ended) return;
      this.#again = this.#parts.clock.after(AGAIN, () => void this.#flush());
      return;
    }
    this.#hangs = false;
    this.#problem = undefined;
    this.#lost = 0;
    this.#parts.alarms.clear("audit-log");
  }

  #told(why: string): void {
    this.#problem = why;
    const lost = this.#lost === 0 ? "" : `; ${this.#lost} entries are lost`;
    this.#parts.alarms.raise("audit-log", `${this.#file.path} cannot be written: ${why}${lost}`);
  }
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
