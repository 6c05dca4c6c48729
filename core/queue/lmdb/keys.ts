import { LATEST_DUE, priorityOfRank, rankOf } from "../order.ts";
import { DamagedRecordError } from "../record-codec.ts";
import type { LaneId, MessageId, QueueId, RecipientPosition, ShardId, Strand } from "../store.ts";

/** Bytes of a recipient's key: queue (4), lane (4), class of priority (1), due (6), message (8), index (4), all big-endian. */
export const RECIPIENT_KEY = 27;
/** Where the parts of that key begin, after the queue. */
const LANE = 4;
const RANK = 8;
const DUE = 9;
const MESSAGE = 15;
const INDEX = 23;
/** Bytes of a message's key. */
export const MESSAGE_KEY = 8;
/** Bytes of the place of a recipient whose message is not accepted yet: message (8), index (4). */
const PENDING_KEY = 12;
const QUEUE_KEY = 4;
const LANE_KEY = 8;
const LAST_LANE = 2 ** 32 - 1;
const UINT32 = 2 ** 32;
/** The shard is above the 53 bits of a message's id. */
const SHARD = 2 ** 21;

/** Key of a message or of its content. */
export function messageKey(id: MessageId, shard: ShardId = 0): Buffer {
  const key = Buffer.allocUnsafe(MESSAGE_KEY);
  writeMessage(key, id, 0, shard);
  return key;
}

function writeMessage(key: Buffer, id: MessageId, at: number, shard: ShardId = 0): void {
  key.writeUInt32BE(shard * SHARD + Math.floor(id / UINT32), at);
  key.writeUInt32BE(id % UINT32, at + 4);
}

function readMessage(key: Buffer, at: number): MessageId {
  return (key.readUInt32BE(at) % SHARD) * UINT32 + key.readUInt32BE(at + 4);
}

/** The id in a key made by `messageKey`. Throws `DamagedRecordError` for any other. */
export function messageOf(key: Buffer): MessageId {
  checkLength(key, MESSAGE_KEY);
  return readMessage(key, 0);
}

/** The shard in a key made by `messageKey`. Throws `DamagedRecordError` for any other. */
export function shardOf(key: Buffer): ShardId {
  checkLength(key, MESSAGE_KEY);
  return Math.floor(key.readUInt32BE(0) / SHARD);
}

/** Key of a recipient that waits for its message to be accepted. */
export function pendingKey(message: MessageId, index: number): Buffer {
  const key = Buffer.allocUnsafe(PENDING_KEY);
  writeMessage(key, message, 0);
  key.writeUInt32BE(index, MESSAGE_KEY);
  return key;
}

/** What a key made by `pendingKey` names. Throws `DamagedRecordError` for any other. */
export function pendingOf(key: Buffer): Pick<RecipientPosition, "message" | "index"> {
  checkLength(key, PENDING_KEY);
  return { message: readMessage(key, 0), index: key.readUInt32BE(MESSAGE_KEY) };
}

/** Key of a queue; also the smallest recipient key of that queue. */
export function queueKey(queue: QueueId): Buffer {
  const key = Buffer.allocUnsafe(QUEUE_KEY);
  key.writeUInt32BE(queue, 0);
  return key;
}

/** The id at the start of a key made by `queueKey`, `laneKey` or `recipientKey`. Throws `DamagedRecordError` for any other. */
export function queueOf(key: Buffer): QueueId {
  if (!isQueueKey(key) && key.length !== LANE_KEY) checkLength(key, QUEUE_KEY);
  return key.readUInt32BE(0);
}

/** Key of a lane; also the smallest recipient key of that lane. */
export function laneKey(queue: QueueId, lane: LaneId): Buffer {
  const key = Buffer.allocUnsafe(LANE_KEY);
  key.writeUInt32BE(queue, 0);
  key.writeUInt32BE(lane, LANE);
  return key;
}

/** True for a key that says a lane. */
export function isLaneKey(key: Buffer): boolean {
  return key.length === LANE_KEY || key.length === RECIPIENT_KEY;
}

/** The lane in a key made by `laneKey` or `recipientKey`. Throws `DamagedRecordError` for any other. */
export function laneOf(key: Buffer): LaneId {
  if (!isLaneKey(key)) checkLength(key, LANE_KEY);
  return key.readUInt32BE(LANE);
}

/** Where the rows of a lane stand. */
export function rowsOfLane(queue: QueueId, lane: LaneId): { start: Buffer; end: Buffer } {
  return {
    start: laneKey(queue, lane),
    end: lane === LAST_LANE ? queueKey(queue + 1) : laneKey(queue, lane + 1),
  };
}

/** Where the keys of a queue stand, from the last on. */
export function lastRowOf(queue: QueueId): { start: Buffer; end: Buffer } {
  return { start: queueKey(queue + 1), end: queueKey(queue) };
}

/** True for a key that begins with a queue's id. */
export function isQueueKey(key: Buffer): boolean {
  return key.length === QUEUE_KEY || key.length === RECIPIENT_KEY;
}

/** Key of a recipient's row; the order of these keys is the order of a queue. */
export function recipientKey(queue: QueueId, position: RecipientPosition): Buffer {
  const key = Buffer.allocUnsafe(RECIPIENT_KEY);
  writeStrand(key, queue, position);
  key.writeUIntBE(position.due, DUE, 6);
  writeMessage(key, position.message, MESSAGE);
  key.writeUInt32BE(position.index, INDEX);
  return key;
}

function writeStrand(key: Buffer, queue: QueueId, { lane, priority }: Strand): void {
  key.writeUInt32BE(queue, 0);
  key.writeUInt32BE(lane, LANE);
  key[RANK] = rankOf(priority);
}

/** Due time in a key made by `recipientKey`. Throws `DamagedRecordError` for any other. */
export function dueOf(key: Buffer): number {
  checkLength(key, RECIPIENT_KEY);
  return key.readUIntBE(DUE, 6);
}

/** The class of priority in a key made by `recipientKey`, as `rankOf` counts. */
export function rankIn(key: Buffer): number {
  return key[RANK] ?? 0;
}

/** The strand that a key made by `recipientKey` is of. Throws `DamagedRecordError` for any other. */
export function strandOf(key: Buffer): Strand {
  checkLength(key, RECIPIENT_KEY);
  return { lane: key.readUInt32BE(LANE), priority: priorityOfRank(rankIn(key)) };
}

/** What a key made by `recipientKey` says of its row. Throws `DamagedRecordError` for any other. */
export function placeOf(key: Buffer): Omit<RecipientPosition, "priority"> {
  return {
    due: dueOf(key),
    message: readMessage(key, MESSAGE),
    index: key.readUInt32BE(INDEX),
    lane: key.readUInt32BE(LANE),
  };
}

/** The smallest key strictly after a position; the queue's first when there is none. */
export function keyAfter(queue: QueueId, position: RecipientPosition | undefined): Buffer {
  if (position === undefined) return queueKey(queue);
  return recipientKey(queue, { ...position, index: position.index + 1 });
}

/** The smallest key of a strand. */
export function strandStart(queue: QueueId, strand: Strand): Buffer {
  const key = Buffer.allocUnsafe(DUE);
  writeStrand(key, queue, strand);
  return key;
}

/** The smallest key after all of a strand. */
export function strandEnd(queue: QueueId, strand: Strand): Buffer {
  const key = strandStart(queue, strand);
  key[RANK] = rankIn(key) + 1;
  return key;
}

/** The smallest key of a strand due later than `until`. */
export function endOfDue(queue: QueueId, strand: Strand, until: number): Buffer {
  if (until >= LATEST_DUE) return strandEnd(queue, strand);
  const key = Buffer.allocUnsafe(MESSAGE);
  writeStrand(key, queue, strand);
  key.writeUIntBE(Math.max(Math.floor(until) + 1, 0), DUE, 6);
  return key;
}

function checkLength(key: Buffer, expected: number): void {
  if (key.length !== expected)
    throw new DamagedRecordError(`its key has ${key.length} bytes, expected ${expected}`);
}
