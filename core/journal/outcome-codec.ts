import type { Attempt, Outcome } from "../delivery/outcome.ts";
import type { DeliveryFailure, DeliveryStage } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { AgentFacts } from "../message/agent-connection.ts";
import { DamagedRecordError, type RecordReader, type RecordWriter } from "../queue/record-codec.ts";
import type { RecipientRow } from "../queue/store.ts";
import { cut, readInfo, readList, readText, whole, writeInfo } from "./message-codec.ts";
import { decodePeer, encodePeer } from "./peer-codec.ts";

/** Numbers of kinds in records: they stay as they are. */
const KINDS: Readonly<Record<Outcome["kind"], number>> = {
  delivered: 1,
  deferred: 2,
  delayed: 3,
  bounced: 4,
  deleted: 5,
};

/** A notice of delay of mail that has an end. */
const DELAYED_UNTIL = 6;

/** Numbers of stages in records: they stay as they are. */
const STAGES: Readonly<Record<DeliveryStage, number>> = {
  dns: 1,
  connect: 2,
  greeting: 3,
  ehlo: 4,
  tls: 5,
  auth: 6,
  mail: 7,
  rcpt: 8,
  data: 9,
  "end-of-data": 10,
  policy: 11,
  internal: 12,
};

/** The most lines of a reply that are kept. */
const MOST_LINES = 100;

/** Writes outcomes of one attempt of one message, not its content; nothing when there are none. */
export function writeOutcomes(writer: RecordWriter, outcomes: readonly Outcome[]): void {
  const [first] = outcomes;
  if (first === undefined) return;
  const { queue, virtualMta, at, agent, peer, message } = first.attempt;
  writer.text(queue).text(virtualMta).number(whole(at));
  writeEnd(writer, agent, peer);
  writeInfo(writer, message);
  writer.number(outcomes.length);
  for (const outcome of outcomes) writeOutcome(writer, outcome);
}

const NO_PEER: Buffer = Buffer.alloc(0);

/** Who delivered, and to whom. */
export function writeEnd(
  writer: RecordWriter,
  agent: Attempt["agent"],
  peer: Attempt["peer"],
): void {
  writer
    .text(agent?.name)
    .text(agent?.dlvType)
    .number(agent?.finalDelivery === true ? 1 : 0);
  writer.bytes(peer === undefined ? NO_PEER : encodePeer(peer));
}

/** Reads what `writeEnd` wrote. Throws `DamagedRecordError`. */
export function readEnd(reader: RecordReader): Pick<Attempt, "agent" | "peer"> {
  const agent = readAgent(reader);
  const peer = reader.bytes();
  return { agent, peer: peer.length === 0 ? undefined : decodePeer(peer) };
}

function writeOutcome(writer: RecordWriter, outcome: Outcome): void {
  const hasEnd = outcome.kind === "delayed" && outcome.retryUntil !== undefined;
  writer.number(hasEnd ? DELAYED_UNTIL : KINDS[outcome.kind]);
  writeRow(writer, outcome.recipient);
  switch (outcome.kind) {
    case "delivered":
      writer.number(outcome.dsnPassedOn ? 1 : 0);
      return writeReply(writer, outcome.reply);
    case "deferred":
      writer.number(whole(outcome.nextAttempt)).number(noticeOf(outcome));
      break;
    case "deleted":
      writer.number((outcome.accounted ? 1 : 0) | (outcome.reported ? 2 : 0));
      break;
    case "delayed":
      if (outcome.retryUntil !== undefined) writer.number(whole(outcome.retryUntil));
      break;
    case "bounced":
      break;
  }
  writeFailure(writer, outcome.failure);
}

/** 0: no notice is due; 1: one is, and mail has no end; more: until when it is tried. */
function noticeOf({ noticeDue, retryUntil }: Extract<Outcome, { kind: "deferred" }>): number {
  if (!noticeDue) return 0;
  return retryUntil === undefined ? 1 : Math.max(whole(retryUntil), 2);
}

function writeRow(writer: RecordWriter, row: RecipientRow): void {
  writer
    .number(row.queue)
    .number(row.due)
    .number(row.message)
    .number(row.index)
    .text(row.address)
    .text(row.originalRecipient)
    .number(row.notify)
    .number(row.attempts)
    .number(row.lastAttempt)
    .number(row.lane)
    .number(row.priority)
    .text(row.virtualMta)
    .number(row.epoch)
    .notes(row.notes);
}

function writeReply(writer: RecordWriter, { code, enhanced, lines }: Reply): void {
  const kept = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES) : lines;
  writer
    .number(whole(code))
    .text(enhanced && cut(enhanced))
    .number(kept.length);
  for (const line of kept) writer.text(cut(line));
}

export function writeFailure(writer: RecordWriter, failure: DeliveryFailure): void {
  const { stage, temporary, status, reply, text, host, category } = failure;
  writer
    .number(STAGES[stage])
    .number(temporary ? 1 : 0)
    .text(status)
    .text(cut(text));
  writer.text(host === undefined ? undefined : cut(host));
  writer.number((reply === undefined ? 0 : 1) | (category === undefined ? 0 : 2));
  if (reply !== undefined) writeReply(writer, reply);
  if (category !== undefined) writer.text(cut(category));
}

/** Reads what `writeOutcomes` wrote. Throws `DamagedRecordError`. */
export function readOutcomes(reader: RecordReader): readonly Outcome[] {
  const [queue, virtualMta, at] = [readText(reader), readText(reader), reader.number()];
  const attempt: Attempt = {
    ...{ queue, virtualMta, at },
    ...readEnd(reader),
    message: readInfo(reader),
    body: undefined,
  };
  return readList(reader, () => readOutcome(reader, attempt));
}

function readAgent(reader: RecordReader): AgentFacts | undefined {
  const [name, dlvType, final] = [reader.text(), reader.text(), reader.number()];
  if (name === undefined || dlvType === undefined) return undefined;
  return { name, dlvType, finalDelivery: final === 1 };
}

function readOutcome(reader: RecordReader, attempt: Attempt): Outcome {
  const kind = reader.number();
  const recipient = readRow(reader);
  switch (kind) {
    case KINDS.delivered: {
      const dsnPassedOn = reader.number() === 1;
      return { kind: "delivered", attempt, recipient, reply: readReply(reader), dsnPassedOn };
    }
    case KINDS.deferred: {
      const [nextAttempt, notice] = [reader.number(), reader.number()];
      const failure = readFailure(reader);
      const noticeDue = notice > 0;
      const told = {
        kind: "deferred",
        attempt,
        recipient,
        failure,
        nextAttempt,
        noticeDue,
      } as const;
      return notice > 1 ? { ...told, retryUntil: notice } : told;
    }
    case KINDS.delayed:
      return { kind: "delayed", attempt, recipient, failure: readFailure(reader) };
    case DELAYED_UNTIL: {
      const retryUntil = reader.number();
      return { kind: "delayed", attempt, recipient, failure: readFailure(reader), retryUntil };
    }
    case KINDS.bounced:
      return { kind: "bounced", attempt, recipient, failure: readFailure(reader) };
    case KINDS.deleted: {
      const flags = reader.number();
      const [accounted, reported] = [(flags & 1) !== 0, (flags & 2) !== 0];
      return {
        kind: "deleted",
        attempt,
        recipient,
        failure: readFailure(reader),
        accounted,
        reported,
      };
    }
    default:
      throw new DamagedRecordError(`an outcome of kind ${kind}`);
  }
}

function readRow(reader: RecordReader): RecipientRow {
  return {
    queue: reader.number(),
    due: reader.number(),
    message: reader.number(),
    index: reader.number(),
    address: readText(reader),
    originalRecipient: reader.text(),
    notify: reader.number(),
    attempts: reader.number(),
    lastAttempt: reader.number(),
    lane: reader.number(),
    priority: reader.number(),
    virtualMta: reader.text(),
    epoch: reader.number(),
    notes: reader.notes(),
  };
}

function readReply(reader: RecordReader): Reply {
  const [code, enhanced] = [reader.number(), reader.text()];
  return { code, enhanced, lines: readList(reader, () => readText(reader)) };
}

const STAGE_OF: ReadonlyMap<number, DeliveryStage> = new Map(stages());

function* stages(): Generator<[number, DeliveryStage]> {
  let stage: DeliveryStage;
  for (stage in STAGES) yield [STAGES[stage], stage];
}

/** Throws `DamagedRecordError`. */
export function readFailure(reader: RecordReader): DeliveryFailure {
  const stage = STAGE_OF.get(reader.number());
  if (stage === undefined) throw new DamagedRecordError("a failure at an unknown stage");
  const temporary = reader.number() === 1;
  const [status, text] = [readText(reader), readText(reader)];
  const host = reader.text();
  const parts = reader.number();
  const reply = (parts & 1) === 0 ? undefined : readReply(reader);
  const failure = { stage, temporary, status, reply, text, host };
  return (parts & 2) === 0 ? failure : { ...failure, category: readText(reader) };
}
