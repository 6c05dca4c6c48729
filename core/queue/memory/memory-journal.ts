import type { Clock } from "../../time/clock.ts";
import type {
  AppendedEvent,
  EventId,
  JournalChange,
  JournalCursor,
  JournalLog,
  JournalPage,
  JournalPart,
  ReportDebt,
  StoredEvent,
} from "../journal-log.ts";
import type { MessageIds } from "../message-id.ts";
import { RecordWriter } from "../record-codec.ts";

/** What a change of the journal means for the messages. */
export interface MemoryHolders {
  /** One report more, or less, holds a message. */
  hold(message: number, holders: 1 | -1): void;
  /** Throws when nothing can be written. */
  check(): void;
}

/** What the journal of a queue in memory holds. */
export class MemoryRecords {
  readonly cursors: Map<string, JournalCursor> = new Map();
  readonly debts: Map<number, ReportDebt> = new Map();
  events: StoredEvent[] = [];
  last: EventId = 0;
  offset = 0;
}

/** The journal of a store in memory. */
export class MemoryJournal implements JournalLog {
  readonly #clock: Clock;
  readonly #ids: MessageIds;
  readonly #holders: MemoryHolders;
  readonly #records: MemoryRecords;
  #listener: (events: readonly AppendedEvent[]) => void = () => {};

  constructor(given: {
    readonly clock: Clock;
    readonly ids: MessageIds;
    readonly holders: MemoryHolders;
    readonly records: MemoryRecords;
  }) {
    this.#records = given.records;
    this.#clock = given.clock;
    this.#ids = given.ids;
    this.#holders = given.holders;
  }

  get last(): EventId {
    return this.#records.last;
  }

  get offset(): number {
    return this.#records.offset;
  }

  first(): EventId {
    return this.#records.events[0]?.id ?? this.last + 1;
  }

  read(after: EventId, most: number): JournalPage {
    const events: StoredEvent[] = [];
    let left = most;
    for (const event of this.#records.events.slice(Math.max(after + 1 - this.first(), 0))) {
      if (left <= 0) break;
      events.push(event);
      left -= event.bytes.length;
    }
    return { events, next: events.at(-1)?.id ?? after, damaged: 0 };
  }

  cursors(): readonly JournalCursor[] {
    return [...this.#records.cursors.values()];
  }

  async write(change: JournalChange): Promise<boolean> {
    this.#holders.check();
    this.apply(change);
    return false;
  }

  /** Part of a commit that works. */
  apply({ parts = [], cursors = [], gone = [], trim, owes, paid }: JournalChange): void {
    for (const cursor of cursors) this.#records.cursors.set(cursor.name, cursor);
    for (const name of gone) this.#records.cursors.delete(name);
    if (owes !== undefined) {
      this.#records.debts.set(owes.id, owes);
      this.#holders.hold(owes.message, 1);
    }
    const debt = paid === undefined ? undefined : this.#records.debts.get(paid);
    if (debt !== undefined) {
      this.#records.debts.delete(debt.id);
      this.#holders.hold(debt.message, -1);
    }
    this.#append(parts);
    if (trim !== undefined)
      this.#records.events = this.#records.events.filter(({ id }) => id > trim || id === this.last);
  }

  #append(parts: readonly JournalPart[]): void {
    if (parts.length === 0) return;
    const at = this.#clock.now();
    const appended = parts.map((part): AppendedEvent => {
      const record = new RecordWriter();
      part.write(record);
      this.#records.offset += record.length;
      this.#records.last++;
      const event = { id: this.last, at, offset: this.offset };
      this.#records.events.push({ ...event, bytes: record.take() });
      return { ...event, part };
    });
    this.#listener(appended);
  }

  onAppended(listener: (events: readonly AppendedEvent[]) => void): void {
    this.#listener = listener;
  }

  debtId(): number {
    return this.#ids.next();
  }

  debts(after: number, limit: number): readonly ReportDebt[] {
    return [...this.#records.debts.values()].filter(({ id }) => id > after).slice(0, limit);
  }
}
