import {
  type BodyDraft,
  errorText,
  idText,
  isAscii,
  type MessageBegun,
  type MessageId,
  type MessageInfo,
  type Reply,
  reply,
  withNotes,
} from "../../core/mod.ts";
import { ContentScanner } from "./content-scanner.ts";
import type { Conversation } from "./conversation.ts";
import { HeaderCollector } from "./header-collector.ts";
import type { IncomingContent } from "./incoming-content.ts";
import { PROXIED_TLS } from "./proxied-tls.ts";
import { receivedField } from "./received.ts";
import { RECEIVED_TLS } from "./received-tls.ts";
import type { InboundTransaction } from "./transaction.ts";
import { tooLarge, troubleReply } from "./verbs/obstacles.ts";

/**
 * Bytes of a line beyond which a message is refused. Deviates from RFC 5321 §4.5.3.1.6: lines of content longer than 1000 bytes, which
 * are common and harmless, are taken and passed on as they are.
 */
const LONGEST_LINE = 1024 * 1024;
/** Bytes over the size limit after which the rest is not waited for. */
export const PATIENCE: number = 10 * 1024 * 1024;

const NOT_KEPT = reply(451, "4.3.0", "the message could not be kept, try again later");

const BARE_LINE_END = reply(
  550,
  "5.6.0",
  "the message has a bare CR or LF (RFC 5321 section 2.3.8)",
);
const NUL = reply(550, "5.6.0", "the message has a NUL byte (RFC 5321 section 4.5.2)");
const LONG_LINE = reply(550, "5.6.0", "the message has a line longer than 1 MiB");
const TOO_MANY_HOPS = reply(554, "5.4.6", "too many hops: the message seems to loop");

/** A message's content on its way from the wire into a draft, and what is to be said at its end. */
export class Content implements IncomingContent {
  readonly #of: Conversation;
  readonly #transaction: InboundTransaction;
  readonly #scanner: ContentScanner;
  readonly #header = new HeaderCollector();
  readonly #id: MessageId;
  readonly #begun: MessageBegun | undefined;
  #draft: BodyDraft | undefined;
  #pieces: Buffer[] = [];
  /** Why the message cannot be taken, besides what its bytes say. */
  #failure: Reply | undefined;

  /** `framed`: the content ends with a dot (DATA); otherwise its length is known (BDAT). */
  constructor(of: Conversation, transaction: InboundTransaction, framed: boolean) {
    this.#of = of;
    this.#transaction = transaction;
    const { begunAt } = transaction;
    if (begunAt !== undefined) this.#begun = { mail: begunAt, content: of.clock.monotonic() };
    const rules = { bareLineEnds: of.settings.bareLineEnds, maxLine: LONGEST_LINE };
    this.#scanner = new ContentScanner(rules, framed, (piece) => this.#pieces.push(piece));
    const { sender, recipients } = transaction;
    this.#draft = of.reception.draft({
      session: of.session,
      sender: sender?.text ?? "",
      recipients: recipients.length,
    });
    this.#id = this.#draft.id;
    if (of.settings.addReceivedHeader) this.#pieces.push(Buffer.from(this.#trace()));
  }

  #trace(): string {
    const { session, hostName, extended, settings, clock } = this.#of;
    const { parameters, recipients } = this.#transaction;
    const [only] = recipients;
    return receivedField({
      session,
      hostName,
      extended,
      smtpUtf8: parameters.smtpUtf8,
      id: idText(this.#id),
      recipient: recipients.length === 1 ? only?.address : undefined,
      hideSource: settings.hideMessageSource,
      now: clock.now(),
    });
  }

  /** Why the message will be refused, as far as is known; nothing more of it is kept then. */
  get refusal(): Reply | undefined {
    const { facts } = this.#scanner;
    const { settings } = this.#of;
    if (facts.size > settings.maxMessageSize) return tooLarge(this.#of);
    if (facts.bareLineEnd && settings.bareLineEnds === "reject") return BARE_LINE_END;
    if (facts.nul) return NUL;
    if (facts.longLine) return LONG_LINE;
    return this.#failure;
  }

  /** Bytes so far. */
  get size(): number {
    return this.#scanner.size;
  }

  /** True when the client sends so much too much that it is not waited for. */
  get hopeless(): boolean {
    return this.#scanner.size > this.#of.settings.maxMessageSize + PATIENCE;
  }

  /** Reads a chunk; returns the place after the end in it, or -1. Call `store` before the next. */
  read(chunk: Buffer): number {
    const end = this.#scanner.read(chunk);
    if (this.refusal) this.discard();
    return end;
  }

  /** Hands what was read to the draft; a promise when the next read must wait for the disk. */
  store(): Promise<void> | undefined {
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const [at, piece] of pieces.entries()) {
      const waiting = this.#write(piece);
      if (waiting) return this.#storeRest(waiting, pieces.slice(at + 1));
    }
    return undefined;
  }

  #write(piece: Buffer): Promise<void> | undefined {
    if (this.#draft === undefined) return undefined;
    this.#header.add(piece);
    return this.#draft.write(piece);
  }

  async #storeRest(waiting: Promise<void>, pieces: readonly Buffer[]): Promise<void> {
    try {
      await waiting;
      for (const piece of pieces) await this.#write(piece);
    } catch (error) {
      const { log } = this.#of;
      log.error("content could not be written", { id: idText(this.#id), error: errorText(error) });
      this.#fail(troubleReply(this.#of) ?? NOT_KEPT);
    }
  }

  #fail(why: Reply): void {
    this.#failure = why;
    this.discard();
  }

  /** Frees what was kept. Does nothing once the message is submitted. */
  discard(): void {
    this.#draft?.discard();
    this.#draft = undefined;
    this.#pieces = [];
  }

  /** The content is complete: submits it, or says why not. */
  async submit(): Promise<Reply> {
    this.#scanner.finish();
    if (this.refusal) this.discard();
    await this.store();
    if (this.#draft && this.#tooManyHops()) this.#fail(TOO_MANY_HOPS);
    const draft = this.#draft;
    if (draft === undefined) return this.refusal ?? NOT_KEPT;
    this.#draft = undefined;
    const { session, reception, log } = this.#of;
    const { recipients } = this.#transaction;
    const info = this.#info(draft.size);
    try {
      const { header } = this.#header;
      const id = this.#id;
      const message = { id, session, info, recipients, header, begun: this.#begun };
      const result = await reception.submit(message, draft);
      if (!result.accept) return result.reply;
      return reply(250, "2.6.0", `message queued as ${idText(id)}`);
    } catch (error) {
      draft.discard();
      log.error("message could not be stored", { id: idText(this.#id), error: errorText(error) });
      return troubleReply(this.#of) ?? NOT_KEPT;
    }
  }

  /** Our own trace field does not count. */
  #tooManyHops(): boolean {
    const { maxMessageHops, addReceivedHeader } = this.#of.settings;
    return this.#header.hops > maxMessageHops + (addReceivedHeader ? 1 : 0);
  }

  #info(size: number): MessageInfo {
    const { session, clock } = this.#of;
    const { sender, parameters, international } = this.#transaction;
    const { eightBit } = this.#scanner.facts;
    const utf8Header = eightBit && !isAscii(this.#header.header.toString("latin1"));
    const needed = international || sender?.international === true || utf8Header;
    return {
      sender: sender?.text ?? "",
      envelopeId: parameters.envelopeId,
      returnContent: parameters.returnContent,
      // The trace field may name the recipient.
      eightBit: eightBit || international,
      smtpUtf8: parameters.smtpUtf8 && needed,
      size,
      receivedAt: clock.now(),
      origin: {
        type: "smtp",
        mta: `${session.clientName ?? ""} (${session.clientAddress})`,
        user: session.user,
      },
      virtualMta: "",
      job: undefined,
      notes: withNotes(
        parameters.notes,
        session.tls && RECEIVED_TLS.with(session.tls),
        session.proxiedTls && PROXIED_TLS.with(session.proxiedTls),
      ),
    };
  }
}
