import type { MessageId, QueueId, RecipientPosition } from "../store.ts";
import { DamagedRecord } from "./codec.ts";

/** Octets of a recipient's key: queue (4), due (6), message (8), index (4), all big-endian. */
const RECIPIENT_KEY = 22;
/** Octets of a message's key. */
export const MESSAGE_KEY = 8;
const QUEUE_KEY = 4;
const UINT32 = 2 ** 32;
/** The latest time a key can hold. */
const LATEST = 2 ** 48 - 1;

/** Key of a message or of its content. */
export function messageKey(id: MessageId): Buffer {
  const key = Buffer.allocUnsafe(MESSAGE_KEY);
  key.writeUInt32BE(Math.floor(id / UINT32), 0);
  key.writeUInt32BE(id % UINT32, 4);
  return key;
}

/** The id in a key made by `messageKey`. Throws `DamagedRecord` for any other. */
export function messageOf(key: Buffer): MessageId {
  checkLength(key, MESSAGE_KEY);
  return key.readUInt32BE(0) * UINT32 + key.readUInt32BE(4);
}

/** Key of a queue; also the smallest recipient key of that queue. */
export function queueKey(queue: QueueId): Buffer {
  const key = Buffer.allocUnsafe(QUEUE_KEY);
  key.writeUInt32BE(queue, 0);
  return key;
}

/** The id at the start of a key made by `queueKey` or `recipientKey`. Throws `DamagedRecord` for any other. */
export function queueOf(key: Buffer): QueueId {
  if (!isQueueKey(key)) checkLength(key, QUEUE_KEY);
  return key.readUInt32BE(0);
}

/** True for a key that begins with a queue's id. */
export function isQueueKey(key: Buffer): boolean {
  return key.length === QUEUE_KEY || key.length === RECIPIENT_KEY;
}

/** A due time as a key can hold it: whole milliseconds, not before the epoch. */
export function wholeDue(due: number): number {
  return Math.min(Math.max(Math.round(due), 0), LATEST);
}

/** Key of a recipient's row; the order of these keys is the order of a queue. */
export function recipientKey(queue: QueueId, { due, message, index }: RecipientPosition): Buffer {
  const key = Buffer.allocUnsafe(RECIPIENT_KEY);
  key.writeUInt32BE(queue, 0);
  key.writeUIntBE(due, 4, 6);
  key.writeUInt32BE(Math.floor(message / UINT32), 10);
  key.writeUInt32BE(message % UINT32, 14);
  key.writeUInt32BE(index, 18);
  return key;
}

/** Due time in a key made by `recipientKey`. Throws `DamagedRecord` for any other. */
export function dueOf(key: Buffer): number {
  checkLength(key, RECIPIENT_KEY);
  return key.readUIntBE(4, 6);
}

/** The position in a key made by `recipientKey`. Throws `DamagedRecord` for any other. */
export function positionOf(key: Buffer): RecipientPosition {
  return {
    due: dueOf(key),
    message: key.readUInt32BE(10) * UINT32 + key.readUInt32BE(14),
    index: key.readUInt32BE(18),
  };
}

/** The smallest key strictly after a position; the queue's first when there is none. */
export function behind(queue: QueueId, position: RecipientPosition | undefined): Buffer {
  if (position === undefined) return queueKey(queue);
  return recipientKey(queue, { ...position, index: position.index + 1 });
}

/** The smallest key of a queue due later than `until`. */
export function dueBehind(queue: QueueId, until: number): Buffer {
  if (until >= LATEST) return queueKey(queue + 1);
  const key = Buffer.allocUnsafe(10);
  key.writeUInt32BE(queue, 0);
  key.writeUIntBE(Math.max(Math.floor(until) + 1, 0), 4, 6);
  return key;
}

function checkLength(key: Buffer, expected: number): void {
  if (key.length !== expected)
    throw new DamagedRecord(`its key has ${key.length} bytes, expected ${expected}`);
}
