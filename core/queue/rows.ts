import { DEFAULT_PRIORITY, type MessageInfo } from "../message/envelope.ts";
import {
  MESSAGE_NOTES_LIMIT,
  NO_NOTES,
  notesProblem,
  RECIPIENT_NOTES_LIMIT,
} from "../message/notes.ts";
import { LONGEST_STATE_NAME, type StateChange } from "../state/state-records.ts";
import { HIGHEST_PRIORITY, wholeDue } from "./order.ts";
import type {
  Deferral,
  Epoch,
  LaneId,
  MessageId,
  NewRecipient,
  QueueId,
  RecipientRow,
  Settlement,
} from "./store.ts";
import { StoreError } from "./store-error.ts";

const HIGHEST_LANE = 2 ** 32 - 1;

/** Throws for a message with notes that cannot be kept. */
export function checkMessageNotes({ notes }: MessageInfo): void {
  const problem = notes && notesProblem(notes, MESSAGE_NOTES_LIMIT);
  if (problem !== undefined) throw new StoreError("misuse", `a message: ${problem}`);
}

/** The rows of a new message's recipients, handed out to an owner; `first` is their index. Throws when there are none, or one that cannot be kept. */
export function freshRows(
  message: MessageId,
  recipients: readonly NewRecipient[],
  epoch: Epoch,
  first = 0,
): readonly RecipientRow[] {
  if (recipients.length === 0) throw new StoreError("misuse", "a message needs a recipient");
  return recipients.map((given, at) => freshRow(message, given, first + at, epoch));
}

function freshRow(
  message: MessageId,
  given: NewRecipient,
  index: number,
  epoch: Epoch,
): RecipientRow {
  const { queue, due, address, originalRecipient, notify, virtualMta } = given;
  const { lane = 0, priority = DEFAULT_PRIORITY, notes = NO_NOTES } = given;
  checkPriority(priority);
  if (!(Number.isInteger(lane) && lane >= 0 && lane <= HIGHEST_LANE))
    throw new StoreError("misuse", `a lane is ${lane}; expected 0 to ${HIGHEST_LANE}`);
  const problem = notesProblem(notes, RECIPIENT_NOTES_LIMIT);
  if (problem !== undefined) throw new StoreError("misuse", `a recipient: ${problem}`);
  return {
    queue,
    due: wholeDue(due),
    message,
    index,
    address,
    originalRecipient,
    notify,
    attempts: 0,
    lastAttempt: 0,
    lane,
    priority,
    virtualMta,
    notes,
    epoch,
  };
}

function checkPriority(priority: number): void {
  if (!(Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY))
    throw new StoreError("misuse", `a priority is ${priority}; expected 0 to ${HIGHEST_PRIORITY}`);
}

/** The row of a recipient that is tried again, deferred at time `now`. */
export function deferredRow(
  { row, due, attempted, noticed = false, notes = row.notes, priority = row.priority }: Deferral,
  now: number,
): RecipientRow {
  const attempts = attempted ? row.attempts + 1 : row.attempts;
  const lastAttempt = attempted || noticed ? Math.floor(now) : row.lastAttempt;
  const problem = notes === row.notes ? undefined : notesProblem(notes, RECIPIENT_NOTES_LIMIT);
  if (problem !== undefined) throw new StoreError("misuse", `a recipient: ${problem}`);
  if (priority !== row.priority) checkPriority(priority);
  return { ...row, due: wholeDue(due), attempts, lastAttempt, notes, priority };
}

/** Throws unless all rows were handed out to the owner of an epoch. */
export function checkOwner(rows: readonly Pick<RecipientRow, "epoch">[], epoch: Epoch): void {
  for (const row of rows) checkRow(row, epoch);
}

/** Throws unless all rows of a settlement were handed out to the owner of an epoch. */
export function checkSettlement(
  { done, deferred, moved }: Pick<Settlement, "done" | "deferred" | "moved">,
  epoch: Epoch,
): void {
  checkOwner(done, epoch);
  for (const { row } of deferred) checkRow(row, epoch);
  if (moved !== undefined) for (const { row } of moved) checkRow(row, epoch);
}

function checkRow(row: Pick<RecipientRow, "epoch">, epoch: Epoch): void {
  if (row.epoch === epoch) return;
  throw new StoreError(
    "not-owner",
    `rows of epoch ${row.epoch} are not those of the queue's owner, whose epoch is ${epoch}`,
  );
}

/** Throws for changes of what plugins keep that no store can take; `checkQueue` throws for an id that was never given out. */
export function checkState(
  changes: readonly StateChange[],
  checkQueue: (queue: QueueId) => void,
): void {
  for (const { queue, name, until } of changes) {
    const bytes = Buffer.byteLength(name);
    if (bytes === 0 || bytes > LONGEST_STATE_NAME)
      throw new StoreError("misuse", `a record's name has ${bytes} bytes`);
    if (!(Number.isSafeInteger(until) && until >= 0))
      throw new StoreError("misuse", `a record is kept until ${until}`);
    if (queue !== 0) checkQueue(queue);
  }
}

/** The lane of a row that moves: without one it keeps its own, which means nothing in another queue. */
export function laneIn(queue: QueueId, row: RecipientRow, lane: LaneId | undefined): LaneId {
  return lane ?? (queue === row.queue ? row.lane : 0);
}

/** The row of a recipient that goes to another queue or lane. */
export function movedRow(row: RecipientRow, queue: QueueId, lane: LaneId): RecipientRow {
  return { ...row, queue, lane };
}
