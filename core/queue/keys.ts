import type { MessageId, QueueId, RecipientPosition } from "./store.ts";

/** Octets of a recipient's key: queue (4), due (6), message (8), index (4), all big-endian, so that byte order is queue order. */
const RECIPIENT_KEY = 22;
const UINT32 = 2 ** 32;

/** Key of a message or of its content. */
export function idKey(id: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(Math.floor(id / UINT32), 0);
  key.writeUInt32BE(id % UINT32, 4);
  return key;
}

/** The id in a key made by `idKey`. */
export function idOf(key: Buffer): MessageId {
  return key.readUInt32BE(0) * UINT32 + key.readUInt32BE(4);
}

/** Key of a recipient's row. */
export function recipientKey(queue: QueueId, { due, message, index }: RecipientPosition): Buffer {
  const key = Buffer.allocUnsafe(RECIPIENT_KEY);
  key.writeUInt32BE(queue, 0);
  key.writeUIntBE(due, 4, 6);
  key.writeUInt32BE(Math.floor(message / UINT32), 10);
  key.writeUInt32BE(message % UINT32, 14);
  key.writeUInt32BE(index, 18);
  return key;
}

/** The queue and position in a key made by `recipientKey`. */
export function positionOf(key: Buffer): RecipientPosition & { readonly queue: QueueId } {
  return {
    queue: key.readUInt32BE(0),
    due: key.readUIntBE(4, 6),
    message: key.readUInt32BE(10) * UINT32 + key.readUInt32BE(14),
    index: key.readUInt32BE(18),
  };
}

/** First key of a queue; that of the next queue is its end. */
export function queueStart(queue: QueueId): Buffer {
  const key = Buffer.allocUnsafe(4);
  key.writeUInt32BE(queue, 0);
  return key;
}

/** The smallest key behind a position. */
export function behind(queue: QueueId, position: RecipientPosition): Buffer {
  return recipientKey(queue, { ...position, index: position.index + 1 });
}

/** The smallest key of a queue due later than `until`; Infinity means the queue's end. */
export function dueBehind(queue: QueueId, until: number): Buffer {
  if (!Number.isFinite(until)) return queueStart(queue + 1);
  const key = Buffer.allocUnsafe(10);
  key.writeUInt32BE(queue, 0);
  key.writeUIntBE(Math.min(until + 1, 2 ** 48 - 1), 4, 6);
  return key;
}
