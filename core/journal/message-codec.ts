import type { MessageInfo, Recipient } from "../message/envelope.ts";
import { NO_NOTES } from "../message/notes.ts";
import { flagged, flagsOf } from "../queue/message-flags.ts";
import { DamagedRecordError, type RecordReader, type RecordWriter } from "../queue/record-codec.ts";

/** Characters of a text from outside that are kept: what a peer says has no end of its own. */
const LONGEST = 8192;
/** The most elements a list in an event may have: more means that it is damaged. */
const MOST = 1_000_000;

/** A text that a record can hold. */
export function cut(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

/** A number that a record can hold. */
export function whole(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.min(Math.max(Math.trunc(value), 0), Number.MAX_SAFE_INTEGER);
}

/** The text that must appear here. Throws `DamagedRecordError` when there is none. */
export function readText(reader: RecordReader): string {
  const text = reader.text();
  if (text === undefined) throw new DamagedRecordError("a text is missing");
  return text;
}

/** A list: its length, then what `read` reads for each. Throws `DamagedRecordError`. */
export function readList<T>(reader: RecordReader, read: () => T): readonly T[] {
  const length = reader.number();
  if (length > MOST) throw new DamagedRecordError(`a list has ${length} elements`);
  const list: T[] = [];
  while (list.length < length) list.push(read());
  return list;
}

export function writeInfo(writer: RecordWriter, info: MessageInfo): void {
  const { origin } = info;
  writer
    .number(flagsOf(info))
    .number(info.size)
    .number(whole(info.receivedAt))
    .text(info.sender)
    .text(info.envelopeId)
    .text(origin.mta)
    .text(origin.user)
    .text(info.virtualMta)
    .text(info.virtualMtaPool)
    .text(info.job)
    .notes(info.notes ?? NO_NOTES);
}

/** Throws `DamagedRecordError`. */
export function readInfo(reader: RecordReader): MessageInfo {
  const { returnContent, eightBit, smtpUtf8, type } = flagged(reader.number());
  const size = reader.number();
  const receivedAt = reader.number();
  const sender = readText(reader);
  const envelopeId = reader.text();
  const mta = readText(reader);
  const user = reader.text();
  return {
    sender,
    envelopeId,
    returnContent,
    eightBit,
    smtpUtf8,
    size,
    receivedAt,
    origin: { type, mta, user },
    virtualMta: readText(reader),
    virtualMtaPool: reader.text(),
    job: reader.text(),
    notes: reader.notes(),
  };
}

export function writeRecipient(writer: RecordWriter, recipient: Recipient): void {
  const { address, domain, originalRecipient, notify } = recipient;
  writer.text(address).text(domain).text(originalRecipient).number(notify);
}

/** Throws `DamagedRecordError`. */
export function readRecipient(reader: RecordReader): Recipient {
  const [address, domain] = [readText(reader), readText(reader)];
  return { address, domain, originalRecipient: reader.text(), notify: reader.number() };
}
