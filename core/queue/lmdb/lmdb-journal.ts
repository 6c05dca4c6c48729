import type {
  AppendedEvent,
  EventId,
  JournalChange,
  JournalCursor,
  JournalLog,
  JournalPage,
  ReportDebt,
} from "../journal-log.ts";
import type { MessageIds } from "../message-id.ts";
import type { JournalTable } from "./journal-table.ts";

/** The journal in an LMDB store. */
export class LmdbJournal implements JournalLog {
  readonly #table: JournalTable;
  readonly #ids: MessageIds;
  readonly write: (change: JournalChange) => Promise<boolean>;
  #listener: (events: readonly AppendedEvent[]) => void = () => {};

  constructor(table: JournalTable, ids: MessageIds, write: JournalLog["write"]) {
    this.#table = table;
    this.#ids = ids;
    this.write = write;
  }

  get last(): EventId {
    return this.#table.last;
  }

  get offset(): number {
    return this.#table.offset;
  }

  first(): EventId {
    return this.#table.first();
  }

  read(after: EventId, most: number): JournalPage {
    return this.#table.read(after, most);
  }

  cursors(): readonly JournalCursor[] {
    return this.#table.cursors();
  }

  onAppended(listener: (events: readonly AppendedEvent[]) => void): void {
    this.#listener = listener;
  }

  /** Events of a commit that has just become durable. */
  appended(events: readonly AppendedEvent[]): void {
    if (events.length > 0) this.#listener(events);
  }

  debtId(): number {
    return this.#ids.next();
  }

  debts(after: number, limit: number): readonly ReportDebt[] {
    return this.#table.debts(after, limit);
  }
}
