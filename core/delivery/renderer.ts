import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import { isAscii } from "../message/address.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import { bodyFrom, type MessageBody } from "../message/body.ts";
import type { MessageInfo } from "../message/envelope.ts";
import { type EditedHeader, editHeader } from "../message/header-edit.ts";
import { fieldLine } from "../message/header-field.ts";
import { LineEnds } from "../message/line-ends.ts";
import { NO_NOTES, type Notes } from "../message/notes.ts";
import { isTlsOptional, requiresTls } from "../message/tls-wishes.ts";
import type { Transaction } from "../message/transaction.ts";
import { memoryBody } from "../queue/memory-body.ts";
import { idText } from "../queue/message-id.ts";
import type { RecipientRow } from "../queue/store.ts";
import { type ExtraParameters, NO_PARAMETERS } from "../reception/extension.ts";
import type { Log } from "../telemetry/log.ts";
import { passedOn, recipientsFor } from "./passed-on.ts";
import type { QueueRef } from "./queue-ref.ts";
import {
  AS_STORED,
  MessageMustWait,
  type MessageToRender,
  type RenderedBody,
  type Rendering,
  type RenderingPolicy,
} from "./rendering.ts";
import { HeaderTooLong, storedHeader } from "./stored-header.ts";

type MaybePromise<T> = T | Promise<T>;

/** A message as the store has it. */
export interface StoredMessage {
  readonly info: MessageInfo;
  readonly body: MessageBody;
}

/** Some recipients of a message on their way over one connection. */
export interface ToSend {
  readonly queue: QueueRef;
  readonly stored: StoredMessage;
  readonly rows: readonly RecipientRow[];
  /** 8-bit content goes as it is to a host without 8BITMIME. */
  readonly undeclared: boolean;
  readonly peer: PeerInfo | undefined;
}

const NO_PREFIX = Buffer.alloc(0);

const NOT_RENDERED: DeliveryFailure = {
  stage: "internal",
  temporary: true,
  status: "4.3.0",
  reply: undefined,
  text: "the message could not be made ready for sending, see the log",
  host: undefined,
};

/** RFC 3463 §3.7: 5.6.0, media error. */
const HEADER_TOO_LONG: DeliveryFailure = {
  ...NOT_RENDERED,
  temporary: false,
  status: "5.6.0",
  text: "the header is too long to be changed or signed",
};

/**
 * Makes transactions of stored messages: has plugins change and sign what is sent. Without them, or when none of them wants
 * anything, a message goes as it is stored, and nothing of it is copied.
 */
export class Renderer {
  readonly #policy: RenderingPolicy | undefined;
  readonly #log: Log;

  /** Without a policy everything goes as it is stored. */
  constructor(policy: RenderingPolicy | undefined, log: Log) {
    this.#policy = policy;
    this.#log = log;
  }

  /**
   * What is to be sent, or why it cannot be. Without a promise as long as plugins answer at once and the content is in memory.
   * Never throws or rejects.
   */
  transaction(given: ToSend): MaybePromise<Transaction | DeliveryFailure> {
    const policy = this.#policy;
    if (policy === undefined) return asStored(given, NO_PARAMETERS);
    const renders = rendersFor(policy, given);
    if (!renders && !policy.seals) return asStored(given, policy.parameters);
    try {
      const made = this.#made(policy, given, renders);
      return made instanceof Promise
        ? made.catch((error: unknown) => this.#failure(given, error))
        : made;
    } catch (error) {
      return this.#failure(given, error);
    }
  }

  #failure({ rows }: ToSend, error: unknown): DeliveryFailure {
    this.#log.warning("a message could not be made ready for sending", {
      id: idText(rows[0]?.message ?? 0),
      error: errorText(error),
    });
    if (error instanceof HeaderTooLong) return HEADER_TOO_LONG;
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof MessageMustWait
      ? { ...NOT_RENDERED, text: cause.message }
      : NOT_RENDERED;
  }

  #made(
    policy: RenderingPolicy,
    given: ToSend,
    renders: boolean,
  ): MaybePromise<Transaction | DeliveryFailure> {
    const { queue, stored, rows, peer } = given;
    const message: MessageToRender = {
      queue: { domain: queue.domain, virtualMta: queue.virtualMta },
      id: rows[0]?.message ?? 0,
      message: stored.info,
      recipients: rows,
      peer,
      content: stored.body,
    };
    const rendering = renders ? policy.render(message) : AS_STORED;
    return rendering instanceof Promise
      ? rendering.then((late) => this.#changed(policy, given, message, late))
      : this.#changed(policy, given, message, rendering);
  }

  #changed(
    policy: RenderingPolicy,
    given: ToSend,
    message: MessageToRender,
    rendering: Rendering,
  ): MaybePromise<Transaction | DeliveryFailure> {
    if (rendering.refused !== undefined) return rendering.refused;
    if (rendering === AS_STORED && !policy.seals) return asStored(given, policy.parameters);
    const content = rendering.body === undefined ? given.stored.body : openBody(rendering.body);
    const header = storedHeader(content);
    const go = (found: Buffer): MaybePromise<Transaction> =>
      this.#sealed(policy, message, edited(policy, given, rendering, content, found), rendering);
    return header instanceof Promise ? header.then(go) : go(header);
  }

  #sealed(
    policy: RenderingPolicy,
    message: MessageToRender,
    { transaction, header, body }: Edited,
    rendering: Rendering,
  ): MaybePromise<Transaction> {
    if (!policy.seals) return transaction;
    const { sender } = transaction;
    const bodyIsStored = rendering.body === undefined;
    const fields = policy.seal({ ...message, sender, header: header(), body, bodyIsStored });
    const go = (seals: Awaited<typeof fields>): Transaction => {
      if (seals.length === 0) return transaction;
      const front = seals.map(fieldLine).join("");
      const prefix = Buffer.concat([Buffer.from(front), transaction.prefix]);
      const plain = isAscii(front);
      return {
        ...transaction,
        prefix,
        eightBit: transaction.eightBit || !plain,
        smtpUtf8: transaction.smtpUtf8 || !plain,
      };
    };
    return fields instanceof Promise ? fields.then(go) : go(fields);
  }
}

/** A message with its changes, not sealed yet. */
interface Edited {
  readonly transaction: Transaction;
  /** The whole header; made when asked for. */
  readonly header: () => Buffer;
  /** What follows the empty line. */
  readonly body: MessageBody;
}

function edited(
  { parameters }: RenderingPolicy,
  given: ToSend,
  rendering: Rendering,
  content: MessageBody,
  header: Buffer,
): Edited {
  const stored = asStored(given, parameters);
  const edit = editHeader(header, rendering);
  const { prefix, replaced } = edit;
  const after = Math.min(header.length + 2, content.size);
  return {
    transaction: {
      ...stored,
      sender: rendering.sender ?? stored.sender,
      body: bodyFrom(content, replaced),
      prefix,
      ...needs(given.stored.info, rendering, content, header, edit),
    },
    header: () => (replaced > 0 ? prefix : Buffer.concat([prefix, header])),
    body: bodyFrom(content, after),
  };
}

/** What is needed of the peer by what is really sent (RFC 6152, RFC 6531). */
function needs(
  info: MessageInfo,
  { body, add, replace, afterTrace = [] }: Rendering,
  { whole }: MessageBody,
  header: Buffer,
  { prefix, replaced }: EditedHeader,
): Pick<Transaction, "eightBit" | "smtpUtf8"> {
  const made = [...add, ...replace, ...afterTrace].some(({ value }) => !isAscii(value));
  // Nothing is gone that would have needed it.
  if (body === undefined && replaced === 0)
    return { eightBit: info.eightBit || made, smtpUtf8: info.smtpUtf8 || made };
  const before = isPlain(header);
  const after = replaced > 0 ? isPlain(prefix) : before && !made;
  if (body !== undefined) return { eightBit: body.eightBit || made, smtpUtf8: !after };
  // The header's bytes beyond ASCII are gone; the rest is looked at where that costs no reading.
  const rest = after && !before ? whole?.subarray(header.length) : undefined;
  return {
    eightBit: made || (info.eightBit && !(rest !== undefined && isPlain(rest))),
    // A header beyond ASCII that came without SMTPUTF8 goes on as it came.
    smtpUtf8: made || (info.smtpUtf8 && (before || !after)),
  };
}

function isPlain(bytes: Buffer): boolean {
  return isAscii(bytes.toString("latin1"));
}

function asStored(
  { stored: { info, body }, rows, undeclared, peer }: ToSend,
  { mail, rcpt }: ExtraParameters,
): Transaction {
  return {
    message: rows[0]?.message ?? 0,
    sender: info.sender,
    eightBit: info.eightBit,
    smtpUtf8: info.smtpUtf8,
    envelopeId: info.envelopeId,
    returnContent: info.returnContent,
    recipients: recipientsFor(rows, rcpt, peer),
    parameters: passedOn("mail", mail, info.notes, peer),
    body,
    prefix: NO_PREFIX,
    sendUndeclared: undeclared,
    requireTls: requiresTls(info),
    tlsOptional: isTlsOptional(info),
  };
}

/** Content that a plugin makes. It is its sender's: what it holds besides the bytes it promised is not sent. */
function openBody(body: RenderedBody): MessageBody {
  const first = body.open();
  if (Buffer.isBuffer(first)) {
    if (first.length !== body.bytes)
      throw new RangeError(`rendered content of ${first.length} bytes instead of ${body.bytes}`);
    const lineEnds = new LineEnds("rendered content");
    lineEnds.pass(first);
    lineEnds.end();
    return memoryBody(first);
  }
  let unused: AsyncIterable<Buffer> | undefined = first;
  return {
    size: body.bytes,
    whole: undefined,
    async *chunks(offset = 0) {
      const opened = unused ?? body.open();
      unused = undefined;
      const lineEnds = new LineEnds("rendered content");
      let passed = 0;
      for await (const chunk of Buffer.isBuffer(opened) ? [opened] : opened) {
        if (!Buffer.isBuffer(chunk)) throw new TypeError("rendered content is not made of Buffers");
        lineEnds.pass(chunk);
        const from = Math.min(Math.max(offset - passed, 0), chunk.length);
        passed += chunk.length;
        if (from < chunk.length) yield chunk.subarray(from);
      }
      lineEnds.end();
    },
  };
}

/** Whether plugins are asked about a message at all. */
function rendersFor({ renders }: RenderingPolicy, { stored, rows }: ToSend): boolean {
  if (renders !== "noted") return renders;
  return carriesNotes(stored.info) || rows.some(carriesNotes);
}

function carriesNotes({ notes }: { readonly notes?: Notes | undefined }): boolean {
  return notes !== undefined && notes !== NO_NOTES;
}
