import {
  DamagedRecordError,
  type DeliveryStage,
  PURPOSES,
  RecordReader,
  type RecordWriter,
} from "../../core/mod.ts";
import type { SharedTexts } from "./shared-texts.ts";
import {
  type AcceptedRecipient,
  type AttemptEnd,
  ENDS,
  RETURNS,
  type StoryPeer,
  type StoryRecord,
} from "./story-record.ts";

/** Numbers of kinds in records: they stay as they are. */
const KINDS: Readonly<Record<StoryRecord["kind"], number>> = {
  accepted: 1,
  attempt: 2,
  "queue-waits": 3,
  reported: 4,
  returned: 5,
};

/** Numbers of stages in records, from 1 on: they stay as they are. */
const STAGES: readonly DeliveryStage[] = [
  "dns",
  "connect",
  "greeting",
  "ehlo",
  "tls",
  "auth",
  "mail",
  "rcpt",
  "data",
  "end-of-data",
  "policy",
  "internal",
];

/** Recipients in one record at most: the journal's events have fewer. */
const MOST = 10_000;

/** Appends a record. `base` is about when it was, so that times are short. */
export function writeStoryRecord(
  writer: RecordWriter,
  shared: SharedTexts,
  record: StoryRecord,
  base: number,
): void {
  const text = (value: string | undefined): RecordWriter => writer.number(shared.number(value));
  writer.number(KINDS[record.kind]).number(folded(record.at - base));
  switch (record.kind) {
    case "accepted":
      writer.number(record.message).number(record.size);
      text(record.sender);
      text(record.client);
      text(record.user);
      text(record.local);
      text(record.virtualMta);
      text(record.pool);
      text(record.chosenBy);
      text(record.job);
      writer.text(record.envelopeId).text(record.messageId).number(record.recipients.length);
      for (const { address, original } of record.recipients) writer.text(address).text(original);
      return;
    case "attempt":
      writer.number(record.message);
      text(record.sender);
      text(record.job);
      text(record.queue);
      text(record.virtualMta);
      text(record.by);
      writePeer(writer, text, record.peer);
      writer.number(record.ends.length);
      for (const end of record.ends) writeEnd(writer, text, end, base);
      return;
    case "queue-waits":
      text(record.queue).number(folded(record.until - base));
      text(record.status).text(record.text);
      return;
    case "reported":
      writer.number(record.message).number(record.report);
      writer.number(PURPOSES.indexOf(record.purpose));
      return;
    case "returned":
      writer.number(RETURNS.indexOf(record.what)).number(record.message ?? 0);
      writer.number(record.proven ? 1 : 0).number(record.report ?? 0);
      text(record.sender);
      text(record.job);
      text(record.status);
      text(record.host).text(record.address).text(record.text).text(record.messageId);
      return;
  }
}

/** Writes a text that others may share. */
type WriteText = (value: string | undefined) => RecordWriter;

function writePeer(writer: RecordWriter, text: WriteText, peer: StoryPeer | undefined): void {
  if (peer === undefined) {
    writer.number(0);
    return;
  }
  writer.number(peer.tlsFellBack ? 2 : 1).number(peer.port);
  text(peer.host);
  text(peer.address);
  text(peer.source);
  text(peer.tls);
}

function writeEnd(writer: RecordWriter, text: WriteText, end: AttemptEnd, base: number): void {
  writer.number(ENDS.indexOf(end.end)).text(end.address).number(end.attempts);
  text(end.status).text(end.text);
  writer.number(end.stage === undefined ? 0 : STAGES.indexOf(end.stage) + 1);
  text(end.host);
  if (end.end === "deferred") writer.number(folded((end.next ?? 0) - base));
}

/** A number that may be below 0, as a clock may have been set back, as one that is not. */
function folded(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** Reads what `writeStoryRecord` wrote. Throws `DamagedRecordError`. */
export function readStoryRecord(
  bytes: Buffer,
  texts: readonly string[],
  base: number,
): StoryRecord {
  const input = new In(bytes, texts, base);
  const { reader } = input;
  const kind = input.kind;
  const at = input.time();
  switch (kind) {
    case KINDS.accepted: {
      const [message, size] = [reader.number(), reader.number()];
      return {
        kind: "accepted",
        ...{ at, message, size },
        sender: input.shared(),
        client: input.shared(),
        user: input.sharedIfAny(),
        local: input.shared(),
        virtualMta: input.shared(),
        pool: input.sharedIfAny(),
        chosenBy: input.sharedIfAny(),
        job: input.sharedIfAny(),
        envelopeId: reader.text(),
        messageId: reader.text(),
        recipients: input.list((): AcceptedRecipient => {
          return { address: input.text(), original: reader.text() };
        }),
      };
    }
    case KINDS.attempt:
      return {
        kind: "attempt",
        ...{ at, message: reader.number() },
        sender: input.shared(),
        job: input.sharedIfAny(),
        queue: input.shared(),
        virtualMta: input.shared(),
        by: input.sharedIfAny(),
        peer: input.peer(),
        ends: input.list(() => input.end()),
      };
    case KINDS["queue-waits"]: {
      const [queue, until, status] = [input.shared(), input.time(), input.shared()];
      return { kind: "queue-waits", at, queue, until, status, text: input.text() };
    }
    case KINDS.reported: {
      const [message, report] = [reader.number(), reader.number()];
      // Earlier versions did not write it.
      const purpose = reader.atEnd ? "report" : PURPOSES[reader.number()];
      if (purpose === undefined) throw new DamagedRecordError("mail of unknown purpose");
      return { kind: "reported", at, message, report, purpose };
    }
    case KINDS.returned: {
      const what = RETURNS[reader.number()];
      if (what === undefined) throw new DamagedRecordError("a return of unknown kind");
      const [message, proven, report] = [reader.number(), reader.number() === 1, reader.number()];
      return {
        kind: "returned",
        ...{ at, what, proven },
        message: message || undefined,
        report: report || undefined,
        sender: input.shared(),
        job: input.sharedIfAny(),
        status: input.shared(),
        host: input.shared(),
        address: input.text(),
        text: input.text(),
        messageId: reader.text(),
      };
    }
    default:
      throw new DamagedRecordError(`a record of kind ${kind}`);
  }
}

class In {
  readonly reader: RecordReader;
  readonly kind: number;
  readonly #texts: readonly string[];
  readonly #base: number;

  constructor(bytes: Buffer, texts: readonly string[], base: number) {
    // The kind comes first: whichever it is, it is read as the format.
    this.kind = bytes[0] ?? 0;
    this.reader = new RecordReader(bytes, this.kind);
    this.#texts = texts;
    this.#base = base;
  }

  sharedIfAny(): string | undefined {
    const number = this.reader.number();
    if (number === 0) return undefined;
    const text = this.#texts[number - 1];
    if (text === undefined) throw new DamagedRecordError(`there is no text ${number}`);
    return text;
  }

  shared(): string {
    return needed(this.sharedIfAny());
  }

  text(): string {
    return needed(this.reader.text());
  }

  time(): number {
    const folded = this.reader.number();
    const since = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    return this.#base + since;
  }

  list<T>(read: () => T): readonly T[] {
    const length = this.reader.number();
    if (length > MOST) throw new DamagedRecordError(`a list has ${length} elements`);
    const list: T[] = [];
    while (list.length < length) list.push(read());
    return list;
  }

  peer(): StoryPeer | undefined {
    const kind = this.reader.number();
    if (kind === 0) return undefined;
    const port = this.reader.number();
    const [host, address, source] = [this.shared(), this.shared(), this.shared()];
    return { host, address, port, source, tls: this.sharedIfAny(), tlsFellBack: kind === 2 };
  }

  end(): AttemptEnd {
    const number = this.reader.number();
    const end = ENDS[number];
    if (end === undefined) throw new DamagedRecordError(`an end of kind ${number}`);
    const [address, attempts, status] = [this.text(), this.reader.number(), this.shared()];
    const text = this.text();
    const stage = this.reader.number();
    const host = this.sharedIfAny();
    const next = end === "deferred" ? this.time() : undefined;
    return { end, address, attempts, status, text, stage: STAGES[stage - 1], host, next };
  }
}

function needed(text: string | undefined): string {
  if (text === undefined) throw new DamagedRecordError("a text is missing");
  return text;
}
