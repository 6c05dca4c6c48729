import { errorText } from "../../errors/error-text.ts";
import type { StateChange } from "../../state/state-records.ts";
import type { JournalChange } from "../journal-log.ts";
import { checkMessageNotes, deferredRow, freshRows, movedRow } from "../rows.ts";
import type {
  Deferral,
  Epoch,
  LaneId,
  MessageId,
  NewMessage,
  QueueId,
  QueueState,
  RecipientRow,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
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

/** A record that is written, or removed if it has no value. */
export interface Edit {
  readonly table: "pending" | "recipients" | "limits" | "lanes";
  readonly key: Buffer;
  readonly value: Buffer | undefined;
}

/** What one caller wants written. */
export interface Change {
  readonly added: readonly ReadyMessage[];
  readonly done: readonly RecipientRow[];
  readonly moved: readonly Move[];
  readonly states: readonly { readonly queue: QueueId; readonly state: QueueState }[];
  readonly journal: JournalChange | undefined;
  /** What plugins keep. */
  readonly state: readonly StateChange[];
  /** Recipients of messages that are accepted in pieces, counts of limits, and lanes. */
  readonly edits: readonly Edit[];
  /** Queues that those recipients are for. */
  readonly queues: readonly QueueId[];
}

export const NO_CHANGE: Change = {
  added: [],
  done: [],
  moved: [],
  states: [],
  journal: undefined,
  state: [],
  edits: [],
  queues: [],
};

/** Makes a message ready but for its content. Throws when it cannot be stored as it is. */
export function readyMessage(
  { info: given, recipients }: NewMessage,
  draft: StoreDraft,
  epoch: Epoch,
): ReadyMessage {
  const rows = freshRows(draft.id, recipients, epoch);
  const entries = fitting(() => rows.map(entryOf));
  return { ...readyHead(given, draft, rows.length), rows, entries };
}

/** A message without its rows. Throws when it cannot be stored as it is. */
export function readyHead(
  given: NewMessage["info"],
  draft: StoreDraft,
  remaining: number,
): ReadyMessage {
  const { id } = draft;
  checkMessageNotes(given);
  const info = given.size === draft.size ? given : { ...given, size: draft.size };
  const value = fitting(() => encodeMessage({ info, remaining, inFile: draft.inFile }));
  const record = { key: messageKey(id), value };
  return { id, info, draft, record, content: undefined, rows: [], entries: [] };
}

/** What `encode` makes. What no record can hold is the caller's mistake, and nothing that goes away when it is tried again. */
function fitting<T>(encode: () => T): T {
  try {
    return encode();
  } catch (error) {
    throw new StoreError("misuse", `a message: ${errorText(error)}`, error);
  }
}

/** The move of a recipient that is tried again. */
export function moveOf(deferral: Deferral, now: number): Move {
  const to = deferredRow(deferral, now);
  return { from: deferral.row, to, entry: entryOf(to) };
}

/** The move of a row to another queue or lane. */
export function moveTo(row: RecipientRow, queue: QueueId, lane: LaneId): Move {
  const to = movedRow(row, queue, lane);
  return { from: row, to, entry: entryOf(to) };
}

/** The place and the record of a row. */
export function entryOf(row: RecipientRow): Entry {
  return { key: recipientKey(row.queue, row), value: encodeRecipient(row) };
}

/** The most bytes of disk a change may take, about: every key may be on a page of its own. */
export function costOf({ added, done, moved, states, journal, state, edits }: Change): number {
  let pages = 4 * done.length + 2 * moved.length + states.length + edits.length + 8;
  for (const { content, rows } of added)
    pages += 2 + rows.length + Math.ceil((content?.length ?? 0) / PAGE);
  for (const { room } of journal?.parts ?? []) pages += 1 + Math.ceil(room / PAGE);
  for (const { record } of state) pages += 2 + Math.ceil((record?.length ?? 0) / PAGE);
  return pages * PAGE;
}
