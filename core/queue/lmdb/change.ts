import type { JournalChange } from "../journal-log.ts";
import { deferredRow, freshRows } from "../rows.ts";
import type {
  Deferral,
  Epoch,
  MessageId,
  NewMessage,
  QueueId,
  QueueState,
  RecipientRow,
} from "../store.ts";
import type { StoreDraft } from "./drafts.ts";
import { messageKey, recipientKey } from "./keys.ts";
import { encodeMessage, encodeRecipient } from "./records.ts";

/** A page of the database; the least that a change of it writes. */
const PAGE = 4096;

/** A key and its value. */
export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** A message ready to be written: its content in a file already, or small enough to go along. */
export interface ReadyMessage {
  readonly id: MessageId;
  readonly info: NewMessage["info"];
  readonly draft: StoreDraft;
  readonly record: Entry;
  /** Undefined while it is not there, and for content in a file. */
  content: Buffer | undefined;
  readonly rows: readonly RecipientRow[];
  readonly entries: readonly Entry[];
}

/** A recipient's row that takes another place. */
export interface Move {
  readonly from: RecipientRow;
  readonly to: RecipientRow;
  readonly entry: Entry;
}

/** What one caller wants written. */
export interface Change {
  readonly added: readonly ReadyMessage[];
  readonly done: readonly RecipientRow[];
  readonly moved: readonly Move[];
  readonly states: readonly { readonly queue: QueueId; readonly state: QueueState }[];
  readonly journal: JournalChange | undefined;
}

export const NO_CHANGE: Change = {
  added: [],
  done: [],
  moved: [],
  states: [],
  journal: undefined,
};

/** Makes a message ready but for its content. Throws when it cannot be stored as it is. */
export function readyMessage(
  { info: given, recipients }: NewMessage,
  draft: StoreDraft,
  epoch: Epoch,
): ReadyMessage {
  const { id } = draft;
  const rows = freshRows(id, recipients, epoch);
  const info = given.size === draft.size ? given : { ...given, size: draft.size };
  const value = encodeMessage({ info, remaining: rows.length, inFile: draft.inFile });
  const record = { key: messageKey(id), value };
  return { id, info, draft, record, content: undefined, rows, entries: rows.map(entryOf) };
}

/** The move of a recipient that is tried again. */
export function moveOf(deferral: Deferral, now: number): Move {
  const to = deferredRow(deferral, now);
  return { from: deferral.row, to, entry: entryOf(to) };
}

function entryOf(row: RecipientRow): Entry {
  return { key: recipientKey(row.queue, row), value: encodeRecipient(row) };
}

/** The most octets of disk a change may take, about: every key may be on a page of its own. */
export function costOf({ added, done, moved, states, journal }: Change): number {
  let pages = 4 * done.length + 2 * moved.length + states.length + 8;
  for (const { content, rows } of added)
    pages += 2 + rows.length + Math.ceil((content?.length ?? 0) / PAGE);
  for (const { bytes } of journal?.parts ?? []) pages += 1 + Math.ceil(bytes.length / PAGE);
  return pages * PAGE;
}
