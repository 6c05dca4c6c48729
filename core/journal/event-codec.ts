import type { ModeChanger } from "../delivery/mode-change.ts";
import type { Outcome, RecordedOutcome } from "../delivery/outcome.ts";
import { PURPOSES } from "../message/submission.ts";
import { DamagedRecordError, RecordReader, RecordWriter } from "../queue/record-codec.ts";
import type { QueueMode } from "../queue/store.ts";
import type { JournalEvent } from "./event.ts";
import {
  readInfo,
  readList,
  readRecipient,
  readText,
  whole,
  writeInfo,
  writeRecipient,
} from "./message-codec.ts";
import {
  readEnd,
  readFailure,
  readOutcomes,
  writeEnd,
  writeFailure,
  writeOutcomes,
} from "./outcome-codec.ts";

const FORMAT = 1;

/** Numbers of kinds in records: they stay as they are. */
const OUTCOMES = 1;
const ACCEPTED = 2;
const REPORTED = 3;
const PLUGIN = 4;
const QUEUE_DEFERRED = 5;
const QUEUE_MODE = 6;

/** Likewise those of what changes a mode. */
const CHANGERS: readonly ModeChanger[] = ["operator", "plugin", "time"];

/** Adds an event to a record as it is stored. */
export function writeEvent(writer: RecordWriter, event: JournalEvent): void {
  writer.number(FORMAT);
  switch (event.kind) {
    case "outcomes":
      writer.number(OUTCOMES);
      writeOutcomes(writer, event.outcomes);
      break;
    case "accepted":
      writer.number(ACCEPTED).number(event.message);
      writeInfo(writer, event.info);
      writer.text(event.clientAddress).text(event.localAddress).number(event.recipients.length);
      for (const recipient of event.recipients) writeRecipient(writer, recipient);
      writer.text(event.chosenBy).text(event.messageId);
      break;
    case "reported":
      writer.number(REPORTED).number(event.report).number(event.about);
      writer.number(PURPOSES.indexOf(event.purpose));
      break;
    case "queue-deferred": {
      const { queue, virtualMta, at, retryAt, failure } = event.deferral;
      writer.number(QUEUE_DEFERRED).text(queue).text(virtualMta);
      writer.number(whole(at)).number(whole(retryAt));
      writeFailure(writer, failure);
      writeEnd(writer, event.deferral.agent, event.deferral.peer);
      break;
    }
    case "queue-mode": {
      const { queue, virtualMta, at, to, until, by, plugin, reason } = event.change;
      writer.number(QUEUE_MODE).text(queue).text(virtualMta).number(whole(at));
      writer.number(to === "backoff" ? 1 : 0).number(until === undefined ? 0 : oneMore(until));
      writer.number(CHANGERS.indexOf(by)).text(plugin).text(reason);
      break;
    }
    case "plugin":
      writer.number(PLUGIN).text(event.plugin).text(event.name).text(event.text);
      break;
  }
}

/** A time, so that 0 is left for none. One that is further than can be stored is the last that can. */
function oneMore(time: number): number {
  return Math.min(whole(time), Number.MAX_SAFE_INTEGER - 1) + 1;
}

/** Throws `DamagedRecordError`. */
export function decodeEvent(bytes: Buffer): JournalEvent {
  const reader = new RecordReader(bytes, FORMAT);
  const kind = reader.number();
  switch (kind) {
    case OUTCOMES:
      return { kind: "outcomes", outcomes: readOutcomes(reader).filter(isRecorded) };
    case ACCEPTED: {
      const [message, info] = [reader.number(), readInfo(reader)];
      const [clientAddress, localAddress] = [readText(reader), readText(reader)];
      const recipients = readList(reader, () => readRecipient(reader));
      // Earlier versions did not write it.
      const chosenBy = reader.atEnd ? undefined : reader.text();
      const messageId = reader.atEnd ? undefined : reader.text();
      const session = { clientAddress, localAddress, chosenBy, messageId };
      return { kind: "accepted", message, info, recipients, ...session };
    }
    case REPORTED: {
      const [report, about] = [reader.number(), reader.number()];
      // Earlier versions did not write it.
      const purpose = reader.atEnd ? "report" : PURPOSES[reader.number()];
      if (purpose === undefined) throw new DamagedRecordError("mail of unknown purpose");
      return { kind: "reported", report, about, purpose };
    }
    case QUEUE_DEFERRED: {
      const [queue, virtualMta] = [readText(reader), readText(reader)];
      const [at, retryAt] = [reader.number(), reader.number()];
      const failure = readFailure(reader);
      // Those of versions before end here.
      const end = reader.atEnd ? { peer: undefined, agent: undefined } : readEnd(reader);
      const deferral = { queue, virtualMta, at, retryAt, failure, ...end };
      return { kind: "queue-deferred", deferral };
    }
    case QUEUE_MODE: {
      const [queue, virtualMta, at] = [readText(reader), readText(reader), reader.number()];
      const [inBackoff, end, changer] = [reader.number() === 1, reader.number(), reader.number()];
      const [plugin, reason] = [reader.text(), reader.text()];
      const [from, to]: [QueueMode, QueueMode] = inBackoff
        ? ["normal", "backoff"]
        : ["backoff", "normal"];
      const until = end === 0 ? undefined : end - 1;
      const by = CHANGERS[changer];
      if (by === undefined) throw new DamagedRecordError(`a mode changed by ${changer}`);
      const change = { queue, virtualMta, at, from, to, until, by, plugin, reason };
      return { kind: "queue-mode", change };
    }
    case PLUGIN: {
      const [plugin, name, text] = [readText(reader), readText(reader), readText(reader)];
      return { kind: "plugin", plugin, name, text };
    }
    default:
      throw new DamagedRecordError(`an event of kind ${kind}`);
  }
}

const writer = new RecordWriter();

/** Outcomes of one attempt of one message as they are kept until the report on them is made. */
export function encodeOwed(outcomes: readonly Outcome[]): Buffer {
  writer.start(FORMAT);
  writeOutcomes(writer, outcomes);
  return writer.take();
}

/** What `encodeOwed` wrote, without the message's content. Throws `DamagedRecordError`. */
export function decodeOwed(bytes: Buffer): readonly Outcome[] {
  return readOutcomes(new RecordReader(bytes, FORMAT));
}

/** Not a mere notice of delay. */
export function isRecorded(outcome: Outcome): outcome is RecordedOutcome {
  return outcome.kind !== "delayed";
}
