import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { MessageBody } from "../message/body.ts";
import type { MessageId, MessageInfo } from "../message/envelope.ts";
import type { SomeFields } from "../message/header-edit.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { RecipientRow } from "../queue/store.ts";
import type { ExtraParameters } from "../reception/extension.ts";
import type { QueueRef } from "./queue-ref.ts";

/** A message that is about to be sent to some of its recipients. */
export interface MessageToRender {
  readonly queue: QueueRef;
  readonly id: MessageId;
  readonly message: MessageInfo;
  /** Those of this transaction, each with its notes. */
  readonly recipients: readonly RecipientRow[];
  /** Whom it goes to, and what that offers; undefined where delivery has no peer that could say. */
  readonly peer: PeerInfo | undefined;
  /** As it is stored. */
  readonly content: MessageBody;
}

/** Content made at delivery, header and all: no dot-stuffing; with a CR or LF alone, or a NUL, it is not sent. */
export interface RenderedBody {
  /** Exactly as many bytes as `open` gives; another number of them is a temporary failure. */
  readonly bytes: number;
  /** True when a byte of it is above 127 (RFC 6152). */
  readonly eightBit: boolean;
  /** The content from its start; may be called several times. What is small is best given whole. */
  open(): Buffer | AsyncIterable<Buffer>;
}

/** What is changed of a message for one transaction; what is stored stays as it is. Header fields go by name, in any case. */
export interface Rendering {
  /** Envelope sender (without brackets, empty for `<>`) instead of the stored one. */
  readonly sender: string | undefined;
  /** Content instead of the stored one; the changes of the header are made to it. */
  readonly body: RenderedBody | undefined;
  /** Fields that are left out, all of each name. */
  readonly drop: readonly string[];
  /** Fields that take the place of the first one of their name, the others of which are left out; on top where there is none. */
  readonly replace: readonly HeaderField[];
  /** Fields in front of all others, the first on top. */
  readonly add: readonly HeaderField[];
  /** Fields after the last Received field (RFC 5321 §4.4); where there is none, in front of the fields that came with the message. */
  readonly afterTrace?: readonly HeaderField[] | undefined;
  /** Fields that are left out by what they say. */
  readonly dropSome?: readonly SomeFields[] | undefined;
  /** It is not sent to these recipients, over this connection at least: why, temporary or not. */
  readonly refused?: DeliveryFailure | undefined;
}

/** Nothing is changed: what a rendering begins with. */
export const AS_STORED: Rendering = Object.freeze({
  sender: undefined,
  body: undefined,
  drop: Object.freeze([]),
  replace: Object.freeze([]),
  add: Object.freeze([]),
});

/** A message as it will be sent, for those who sign it. */
export interface MessageToSeal extends MessageToRender {
  /** The envelope sender that will be given. */
  readonly sender: string;
  /** The header block after all changes, without the seals and the empty line after it. */
  readonly header: Buffer;
  /** What follows that empty line. */
  readonly body: MessageBody;
  /** Whether that is what came in: what was found out about it then holds. */
  readonly bodyIsStored: boolean;
}

/**
 * Thrown by handlers of `renderMessage` and `sealMessage`: the message has to wait for a reason that is no failure of theirs. The reason
 * is told with the deferral: one line, without anything from outside that was not checked.
 */
export class MessageMustWait extends Error {
  override readonly name = "MessageMustWait";
}

/** What delivery asks before it sends a message. What is thrown is a temporary failure of that transaction. */
export interface RenderingPolicy {
  /** False: nobody changes anything, `render` need not be asked; `noted`: nothing but messages that carry notes. */
  readonly renders: boolean | "noted";
  readonly seals: boolean;
  /** Parameters of MAIL and RCPT that are passed on. */
  readonly parameters: ExtraParameters;
  /** `AS_STORED` itself where nothing is to be changed. */
  render(message: MessageToRender): Rendering | Promise<Rendering>;
  /** Fields in front of all others, the first on top. */
  seal(message: MessageToSeal): readonly HeaderField[] | Promise<readonly HeaderField[]>;
}
