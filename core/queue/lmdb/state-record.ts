import { DamagedRecordError, RecordReader, RecordWriter } from "../record-codec.ts";
import { queueKey } from "./keys.ts";

const FORMAT = 1;
const QUEUE = 4;

const writer = new RecordWriter();

/** Key of what a plugin keeps for a queue, or for the server with 0: the queue's id, then its name. */
export function stateKey(queue: number, name: string): Buffer {
  return Buffer.concat([queueKey(queue), Buffer.from(name)]);
}

/** What a key made by `stateKey` names. Throws `DamagedRecordError` for any other. */
export function stateKeyParts(key: Buffer): { readonly queue: number; readonly name: string } {
  if (key.length <= QUEUE) throw new DamagedRecordError(`its key has ${key.length} bytes`);
  return { queue: key.readUInt32BE(0), name: key.toString("utf8", QUEUE) };
}

/** The queue in a key made by `stateKey`; undefined for the server. Throws `DamagedRecordError` for any other key. */
export function stateOwner(key: Buffer): number | undefined {
  return stateKeyParts(key).queue || undefined;
}

/** A record with the time up to which it outlives an empty queue. */
export function encodeState(record: Buffer, until: number): Buffer {
  return writer.start(FORMAT).number(until).bytes(record).take();
}

/** Reads it back. Throws `DamagedRecordError`. */
export function decodeState(value: Buffer): { readonly record: Buffer; readonly until: number } {
  const reader = new RecordReader(value, FORMAT);
  const until = reader.number();
  const record = reader.bytes();
  reader.end();
  return { record, until };
}
