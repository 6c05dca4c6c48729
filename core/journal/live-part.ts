import type { RecordedOutcome } from "../delivery/outcome.ts";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { JournalPart } from "../queue/journal-log.ts";
import type { RecordWriter } from "../queue/record-codec.ts";
import type { JournalEvent } from "./event.ts";
import { writeEvent } from "./event-codec.ts";

/** Bytes of an event besides what is counted here, and of a recipient in it: names and addresses are short, and notes rarely longer. */
const HEAD = 8192;
const RECIPIENT = 4096;
/** Bytes of a character, at most. */
const CHARACTER = 3;

/** An event on its way, with what it was made of: a consumer that keeps up need not decode it. */
export class LivePart implements JournalPart {
  readonly event: JournalEvent;

  constructor(event: JournalEvent) {
    this.event = event;
  }

  get room(): number {
    return roomOf(this.event);
  }

  write(record: RecordWriter): void {
    writeEvent(record, this.event);
  }
}

function roomOf(event: JournalEvent): number {
  switch (event.kind) {
    case "outcomes":
      return event.outcomes.reduce((sum, one) => sum + RECIPIENT + said(one), HEAD);
    case "accepted":
      return HEAD + event.recipients.length * RECIPIENT;
    case "queue-deferred":
      return HEAD + failed(event.deferral.failure);
    case "plugin":
      return HEAD + event.text.length * CHARACTER;
    case "reported":
    case "queue-mode":
      return HEAD;
  }
}

/** Bytes of what a peer said of a recipient. */
function said(outcome: RecordedOutcome): number {
  return outcome.kind === "delivered" ? replied(outcome.reply) : failed(outcome.failure);
}

function failed({ text, reply }: DeliveryFailure): number {
  return text.length * CHARACTER + (reply === undefined ? 0 : replied(reply));
}

function replied({ lines }: Reply): number {
  return lines.reduce((sum, line) => sum + line.length * CHARACTER, 0);
}
