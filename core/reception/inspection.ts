import type { Reply } from "../errors/reply.ts";
import type { MessageId } from "../message/envelope.ts";
import type { NoteText } from "../message/note.ts";
import type { Notes } from "../message/notes.ts";
import type { Admission, InboundSession } from "./session.ts";

/** What a plugin says of a message that it lets in. Of what several say about one thing the last counts. */
export interface MessageFacts {
  /** The job it belongs to: 1 to 256 printable ASCII characters, no blanks. */
  readonly job?: string | undefined;
  /** Its envelope id, in xtext, up to 100 characters (RFC 3461 §4.4). */
  readonly envelopeId?: string | undefined;
  /** True: each recipient gets a transaction of its own. */
  readonly separately?: boolean | undefined;
  /** Priority of its recipients within their queues, 0 to 100, higher first. */
  readonly priority?: number | undefined;
  /** Notes of this plugin to be kept with it. */
  readonly notes?: readonly NoteText[] | undefined;
}

/** A decision about a message: it may go on, with what was found out about it, or not. */
export type Inspection =
  | ({ readonly accept: true } & MessageFacts)
  | { readonly accept: false; readonly reply: Reply };

/** A message whose content is about to come. */
export interface ContentExpected extends ContentAnnounced {
  /** What the message will be called. */
  readonly id: MessageId;
}

/** The same as its listener knows it. */
export interface ContentAnnounced {
  readonly session: InboundSession;
  /** Envelope sender, empty for `<>`. */
  readonly sender: string;
  /** Number of its recipients. */
  readonly recipients: number;
}

/** Reads a message's content as it arrives. What it throws, or does not do in time, is a temporary refusal of the message. */
export interface ContentReader {
  /**
   * Takes the next piece as it will be stored, the trace field first. The buffer is a copy, to be kept or written to. The next one comes
   * when the promise, if there is one, resolves.
   */
  write(chunk: Buffer): void | Promise<void>;
  /** The content is complete: what it came to. Undefined: nothing to say. */
  end(): Inspection | undefined | Promise<Inspection | undefined>;
  /** The message does not come to its end, or is refused at its end, by whomever: lets go of what is held. */
  abandon?(): void | Promise<void>;
}

/** What several plugins came to about one message. */
export interface Inspected {
  readonly verdict: Admission;
  /** Undefined when nothing was found. */
  readonly found: InspectionResult | undefined;
}

/** What plugins found out about a message. */
export interface InspectionResult {
  readonly job: string | undefined;
  readonly envelopeId: string | undefined;
  readonly separately: boolean;
  readonly priority: number | undefined;
  readonly notes: Notes;
}
