import type { JournalChange } from "../journal-log.ts";
import { freshRows } from "../rows.ts";
import type { Epoch, MessageInPieces, NewRecipient, RecipientRow } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { MemoryDraft } from "./memory-draft.ts";

/** A message that is accepted into memory in pieces. */
export class MemoryPieces implements MessageInPieces {
  readonly #draft: MemoryDraft;
  readonly #epoch: Epoch;
  readonly #check: (recipients: readonly NewRecipient[]) => void;
  readonly #store: (rows: readonly RecipientRow[], journal?: JournalChange) => void;
  #rows: RecipientRow[] | undefined = [];

  /** `check` throws for recipients that cannot be taken, `store` takes the message with all of them. */
  constructor(given: {
    readonly draft: MemoryDraft;
    readonly epoch: Epoch;
    readonly check: (recipients: readonly NewRecipient[]) => void;
    readonly store: (rows: readonly RecipientRow[], journal?: JournalChange) => void;
  }) {
    this.#draft = given.draft;
    this.#epoch = given.epoch;
    this.#check = given.check;
    this.#store = given.store;
  }

  async add(recipients: readonly NewRecipient[]): Promise<void> {
    const rows = this.#open();
    this.#check(recipients);
    if (recipients.length > 0)
      rows.push(...freshRows(this.#draft.id, recipients, this.#epoch, rows.length));
  }

  async finish(
    offer: (rows: readonly RecipientRow[]) => void,
    journal?: JournalChange,
  ): Promise<number> {
    const rows = this.#open();
    if (rows.length === 0) throw new StoreError("misuse", "a message needs a recipient");
    this.#store(rows, journal);
    this.#rows = undefined;
    offer(rows);
    return rows.length;
  }

  async abandon(): Promise<void> {
    this.#rows = undefined;
  }

  #open(): RecipientRow[] {
    if (this.#rows === undefined)
      throw new StoreError("misuse", "the message is finished or given up");
    return this.#rows;
  }
}
