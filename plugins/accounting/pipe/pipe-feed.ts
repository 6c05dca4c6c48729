import type { Clock, Log } from "../../../core/mod.ts";
import type { EventId, RecordBatch, WrittenRecord } from "../output.ts";
import { ReadingProgram } from "./reading-program.ts";

/** Characters that are handed to a program at once: whole lines, as far as they are shorter. */
const PIECE = 16 * 1024;
/** How long a program may take to end after its input has, milliseconds. */
const LAST = 3000;

/** How a program is fed. */
export interface PipeSettings {
  /** The program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** First line at each start of the program, with its line end; empty for none. */
  readonly head: string;
  /** Milliseconds between a program's end and its next start. */
  readonly retryInterval: number;
  /** Milliseconds in which a program has to take something. */
  readonly writeTimeout: number;
  /** The program says with how many records it is done. */
  readonly acknowledge: boolean;
}

/** What feeding works with. */
export interface PipeParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Descriptors that programs must not have. */
  readonly withheld: () => readonly number[];
  /** Bytes that the system may hold between us and a program. */
  readonly window: number;
  /** The last event of which a program is known to have all records; kept in the spool. */
  readonly position: { get(): EventId; set(event: EventId): Promise<void> };
}

/** Records that were handed over. */
interface Handed {
  readonly first: EventId;
  readonly upTo: EventId;
  /** Bytes handed to the program up to their end. */
  readonly end: number;
}

/** Feeds records to a program, which is started for the first and again after its end, for as long as somebody has a claim on it. */
export class PipeFeed {
  readonly #parts: PipeParts;
  #settings: PipeSettings;
  #program: ReadingProgram | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Bytes and records handed to the program since its start. */
  #bytes = 0;
  #records = 0;
  /** What it may not have read yet, oldest first. */
  #unsure: Handed[] = [];
  /** The last record that a program acknowledged which then failed: what comes again goes on after it. */
  #acknowledged: Pick<WrittenRecord, "event" | "part"> = { event: 0, part: -1 };
  /** Why it has ended, when what it may not have read is to come again. */
  #lost: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(settings: PipeSettings, parts: PipeParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Goes on by the settings of another configuration; a program that ended may start again at once. Resolves when that can be. */
  async change(settings: PipeSettings): Promise<void> {
    this.#notBefore = Number.NEGATIVE_INFINITY;
    const { head, argv, acknowledge } = this.#settings;
    const isSame =
      head === settings.head &&
      acknowledge === settings.acknowledge &&
      argv.join("\0") === settings.argv.join("\0");
    // Other columns need another header line.
    if (!isSame) await this.end();
    this.#settings = settings;
  }

  /** The last event whose records it is known to have: they need not come again. */
  get has(): EventId {
    return this.#parts.position.get();
  }

  /** The last event that the program has certainly read; undefined: all. Throws when it has ended, and the rest is to come again. */
  sure(): EventId | undefined {
    this.#tellLoss();
    const [oldest] = this.#unsure;
    return oldest && oldest.first - 1;
  }

  /** Hands records over. When it rejects, the program is over; all of which it is not sure is to come again. */
  async take({ records: given, upTo }: RecordBatch, signal: AbortSignal): Promise<void> {
    await this.#ending;
    const records = given.filter((record) => !this.#isAcknowledged(record));
    if (records.length === 0) return;
    this.#tellLoss();
    const program = this.#running();
    const { acknowledge, writeTimeout, head } = this.#settings;
    const first = records[0]?.event ?? upTo;
    try {
      let piece = this.#bytes === 0 ? head : "";
      for (const [at, { line }] of records.entries()) {
        piece += line;
        if (piece.length < PIECE && at < records.length - 1) continue;
        await program.write(piece, writeTimeout, signal);
        this.#bytes += Buffer.byteLength(piece);
        piece = "";
      }
      const all = this.#records + records.length;
      if (acknowledge) await program.isDoneWith(all, writeTimeout, signal);
      this.#records = all;
      if (!acknowledge) this.#unsure.push({ first, upTo, end: this.#bytes });
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it takes no records";
      program.kill(reason);
      await program.ended;
      const last = acknowledge ? records[program.done - this.#records - 1] : undefined;
      if (last !== undefined) this.#acknowledged = last;
      this.#isOver(program);
      // Whoever hears of this gives it all again.
      this.#lost = undefined;
      throw new Error(this.#told(program.end?.text ?? reason));
    }
    const read = this.#unsure.findIndex(({ end }) => end > this.#bytes - this.#parts.window);
    if (read > 0) this.#unsure = this.#unsure.slice(read);
  }

  #isAcknowledged({ event, part }: WrittenRecord): boolean {
    const last = this.#acknowledged;
    return event < last.event || (event === last.event && part <= last.part);
  }

  /** The program, started if need be. Throws when it is too early for that. */
  #running(): ReadingProgram {
    if (this.#program !== undefined) return this.#program;
    const { clock, log, withheld } = this.#parts;
    const wait = this.#notBefore - clock.monotonic();
    if (wait > 0)
      throw new Error(this.#told(`it has ended; it is started in ${Math.ceil(wait / 1000)} s`));
    const { argv, acknowledge } = this.#settings;
    const program = new ReadingProgram(argv, { clock, withheld: withheld(), counts: acknowledge });
    this.#program = program;
    this.#bytes = 0;
    this.#records = 0;
    this.#unsure = [];
    void program.ended.then(() => this.#isOver(program));
    log.info("a program is started that reads records", { program: argv[0] });
    return program;
  }

  /** Throws, once, when a program has ended that may not have read all: whoever hears of it gives that again. */
  #tellLoss(): void {
    const lost = this.#lost;
    this.#lost = undefined;
    if (lost !== undefined) throw new Error(lost);
  }

  /** It has ended, by itself or not. */
  #isOver(program: ReadingProgram): void {
    if (this.#program !== program) return;
    const { clock, log } = this.#parts;
    const { argv, retryInterval } = this.#settings;
    this.#program = undefined;
    this.#notBefore = clock.monotonic() + retryInterval;
    const reason = program.end?.text ?? "it has ended";
    if (this.#unsure.length > 0) this.#lost = this.#told(reason);
    this.#unsure = [];
    log.warning("a program that reads records has ended", { program: argv[0], reason });
  }

  #told(reason: string): string {
    return `${this.#settings.argv[0]}: ${reason}`;
  }

  /** Ends the program: by the end of its input, and by force if that does not do. What it read is known if its status is 0. Never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end().finally(() => {
      this.#ending = undefined;
    });
    return this.#ending;
  }

  async #end(): Promise<void> {
    const program = this.#program;
    if (program === undefined) return;
    this.#program = undefined;
    const { clock, log, position } = this.#parts;
    program.finish();
    const timer = clock.after(LAST, () => program.kill("it did not end after its input"));
    const { isWell, text } = await program.ended;
    timer.cancel();
    const last = this.#unsure.at(-1)?.upTo;
    const reason = this.#told(text);
    if (!isWell) log.warning("a program that reads records has ended badly", { reason });
    if (!isWell && this.#unsure.length > 0) this.#lost = reason;
    this.#unsure = [];
    if (!isWell || last === undefined) return;
    try {
      await position.set(last);
    } catch (error) {
      // It gets some records again.
      log.warning("it could not be kept what a program has read", { reason, error: String(error) });
    }
  }
}
