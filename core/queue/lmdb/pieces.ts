import type { JournalChange } from "../journal-log.ts";
import { freshRows } from "../rows.ts";
import type {
  Epoch,
  MessageInPieces,
  NewMessage,
  NewRecipient,
  QueueId,
  RecipientRow,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
import {
  type Change,
  type Edit,
  entryOf,
  NO_CHANGE,
  type ReadyMessage,
  readyHead,
} from "./change.ts";
import type { Written } from "./commit.ts";
import type { StoreDraft } from "./drafts.ts";
import { pendingKey } from "./keys.ts";
import type { Pending } from "./pending.ts";
import { withContent } from "./take-up.ts";

/** Recipients written, or made visible, in one commit. */
const PIECE = 1000;

/** What a message in pieces needs of its store. */
export interface PiecesParts {
  readonly info: NewMessage["info"];
  readonly draft: StoreDraft;
  readonly epoch: Epoch;
  readonly pending: Pending;
  readonly checkQueue: (queue: QueueId) => void;
  /** Throws when nothing is accepted now. */
  readonly checkTrouble: () => void;
  readonly write: (change: Change) => Promise<Written>;
  readonly nextCommit: () => Promise<void>;
}

/**
 * A message whose recipients come in pieces: they wait in a table of their own. The record of the message accepts them all; then they
 * are moved into their queues, piece by piece, if need be at the next start.
 */
export class LmdbPieces implements MessageInPieces {
  readonly #parts: PiecesParts;
  #count = 0;
  #isOpen = true;

  constructor(parts: PiecesParts) {
    this.#parts = parts;
  }

  async add(recipients: readonly NewRecipient[]): Promise<void> {
    this.#checkOpen();
    this.#parts.checkTrouble();
    for (const { queue } of recipients) this.#parts.checkQueue(queue);
    const { draft, epoch } = this.#parts;
    for (let at = 0; at < recipients.length; at += PIECE) {
      const rows = freshRows(draft.id, recipients.slice(at, at + PIECE), epoch, this.#count);
      const queues = rows.map(({ queue }) => queue);
      await this.#parts.write({ ...NO_CHANGE, queues, edits: rows.map(waiting) });
      this.#count += rows.length;
    }
  }

  async finish(
    offer: (rows: readonly RecipientRow[]) => void,
    journal?: JournalChange,
  ): Promise<number> {
    this.#checkOpen();
    if (this.#count === 0) throw new StoreError("misuse", "a message needs a recipient");
    const { info, draft, checkTrouble, write } = this.#parts;
    checkTrouble();
    const taken = withContent(readyHead(info, draft, this.#count));
    const ready = taken instanceof Promise ? await taken : taken;
    await write({ ...NO_CHANGE, added: [ready], journal });
    this.#isOpen = false;
    for (let shown = 0; shown < this.#count; shown += PIECE) offer(await this.#show(ready, shown));
    return this.#count;
  }

  /** The message is accepted: what cannot be written now is tried again until it can. */
  async #show({ id }: ReadyMessage, from: number): Promise<readonly RecipientRow[]> {
    const { pending, write, nextCommit } = this.#parts;
    for (;;) {
      const next = nextCommit();
      try {
        const { edits, rows } = pending.next(id, from, PIECE);
        await write({ ...NO_CHANGE, edits });
        return rows();
      } catch (error) {
        if (error instanceof StoreError && error.kind === "closed") throw error;
        await next;
      }
    }
  }

  async abandon(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { draft, write } = this.#parts;
    for (let at = 0; at < this.#count; at += PIECE) {
      const length = Math.min(PIECE, this.#count - at);
      const edits = Array.from({ length }, (_, index): Edit => {
        return { table: "pending", key: pendingKey(draft.id, at + index), value: undefined };
      });
      await write({ ...NO_CHANGE, edits });
    }
  }

  #checkOpen(): void {
    if (!this.#isOpen) throw new StoreError("misuse", "the message is finished or given up");
  }
}

/** What keeps a row until its message is accepted. */
function waiting(row: RecipientRow): Edit {
  const { key, value } = entryOf(row);
  return {
    table: "pending",
    key: pendingKey(row.message, row.index),
    value: Buffer.concat([key, value]),
  };
}
