import { DamagedRecordError, RecordReader, RecordWriter } from "../../core/mod.ts";

/** Records of some hours or days, which are indexed together and go together. */
export interface Segment {
  readonly number: number;
  readonly records: number;
  /** When the first of them happened, and the last. */
  readonly from: number;
  readonly to: number;
  /** What they and their index take. */
  readonly bytes: number;
  /** Whether the index knows their events: those of earlier versions do not. */
  readonly hasEvents: boolean;
}

const FORMAT = 1;
const writer = new RecordWriter();

export function encodeSegment({ records, from, to, bytes, hasEvents }: Segment): Buffer {
  writer.start(FORMAT).number(records).number(from).number(to).number(bytes);
  return writer.number(hasEvents ? 1 : 0).take();
}

/** Undefined for what makes no sense. */
export function decodeSegment(number: number, record: Buffer): Segment | undefined {
  try {
    const reader = new RecordReader(record, FORMAT);
    const [records, from] = [reader.number(), reader.number()];
    const [to, bytes] = [reader.number(), reader.number()];
    return { number, records, from, to, bytes, hasEvents: !reader.atEnd && reader.number() === 1 };
  } catch (error) {
    if (error instanceof DamagedRecordError) return undefined;
    throw error;
  }
}
