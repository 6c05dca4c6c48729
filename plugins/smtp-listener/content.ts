import { type BodyDraft, errorText, isAscii, type MessageInfo, type Reply, reply } from "../../core/mod.ts";
import { type ContentFacts, ContentReader } from "./content-reader.ts";
import type { Conversation } from "./conversation.ts";
import { HeaderCollector } from "./header-collector.ts";
import { receivedField } from "./received.ts";
import type { InboundTransaction } from "./transaction.ts";
import { tooLarge, troubleReply } from "./verbs.ts";

/**
 * Octets of a line. RFC 5321 §4.5.3.1.6 says 1000; longer ones are common and harmless, so they are passed on as they are up
 * to here and refused beyond.
 */
const LONGEST_LINE = 1024 * 1024;
/** Octets over the size limit after which the rest is not waited for. */
const PATIENCE = 16 * 1024 * 1024;

/** A message's content on its way from the wire into a draft, and what is to be said at its end. */
export class Content {
  readonly #of: Conversation;
  readonly #transaction: InboundTransaction;
  readonly #reader: ContentReader;
  readonly #collector = new HeaderCollector();
  readonly #id: string;
  #draft: BodyDraft | undefined;
  #pieces: Buffer[] = [];
  #octets = 0;
  #failure: Reply | undefined;

  /** `framed`: the content ends with a dot (DATA); otherwise its length is known (BDAT). */
  constructor(of: Conversation, transaction: InboundTransaction, framed: boolean) {
    this.#of = of;
    this.#transaction = transaction;
    this.#id = of.messageId();
    const rules = { bareLineEnds: of.settings.bareLineEnds, maxLine: LONGEST_LINE };
    this.#reader = new ContentReader(rules, framed, (piece) => this.#pieces.push(piece));
    this.#draft = of.reception.draft();
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
      id: this.#id,
      recipient: recipients.length === 1 ? only?.address : undefined,
      hideSource: settings.hideMessageSource,
      now: clock.now(),
    });
  }

  /** True when the client sends so much too much that it is not waited for. */
  get hopeless(): boolean {
    return this.#octets > this.#of.settings.maxMessageSize + PATIENCE;
  }

  /** Reads a chunk; returns the place behind the end in it, or -1. Call `store` before the next. */
  read(chunk: Buffer): number {
    const end = this.#reader.read(chunk);
    this.#octets += end < 0 ? chunk.length : end;
    if (this.#octets > this.#of.settings.maxMessageSize) this.#refuse(tooLarge(this.#of));
    return end;
  }

  /** Hands what was read to the draft; a promise when the next read must wait for the disk. */
  store(): Promise<void> | undefined {
    const pieces = this.#pieces;
    if (pieces.length === 0) return undefined;
    this.#pieces = [];
    for (let at = 0; at < pieces.length; at++) {
      const piece = pieces[at];
      if (piece === undefined || this.#draft === undefined) continue;
      this.#collector.add(piece);
      const waiting = this.#draft.write(piece);
      if (waiting) return this.#storeRest(waiting, pieces.slice(at + 1));
    }
    return undefined;
  }

  async #storeRest(waiting: Promise<void>, pieces: readonly Buffer[]): Promise<void> {
    try {
      await waiting;
      for (const piece of pieces) {
        if (this.#draft === undefined) return;
        this.#collector.add(piece);
        await this.#draft.write(piece);
      }
    } catch (error) {
      this.#of.log.error("content could not be kept", { id: this.#id, error: errorText(error) });
      this.#refuse(reply(452, "4.3.1", "the message could not be kept, try again later"));
    }
  }

  /** The message will be refused with this; nothing more of it is kept. The first reason stays. */
  #refuse(why: Reply): void {
    this.#failure ??= why;
    this.discard();
  }

  discard(): void {
    this.#draft?.discard();
    this.#draft = undefined;
    this.#pieces = [];
  }

  /** The content is complete: refuses it or submits it. */
  async end(): Promise<Reply> {
    this.#reader.finish();
    await this.store();
    const draft = this.#draft;
    const refused = this.#failure ?? factsReply(this.#reader.facts, this.#of) ?? this.#hopsReply();
    if (refused || draft === undefined) {
      this.discard();
      return refused ?? reply(451, "4.3.0", "the message was lost on the way, send it again");
    }
    this.#draft = undefined;
    try {
      const { sender, recipients } = this.#transaction;
      const message = {
        session: this.#of.session,
        info: this.#info(draft.size),
        recipients,
        header: this.#collector.header,
      };
      const result = await this.#of.reception.submit(message, draft);
      this.#of.log.debug("message taken", { id: this.#id, sender: sender?.text ?? "" });
      return result.accept ? reply(250, "2.6.0", `message queued as ${this.#id}`) : result.reply;
    } catch (error) {
      this.#of.log.error("message could not be stored", { id: this.#id, error: errorText(error) });
      return troubleReply(this.#of) ?? reply(451, "4.3.0", "the message could not be kept, try again later");
    }
  }

  #hopsReply(): Reply | undefined {
    return this.#collector.hops > this.#of.settings.maxMessageHops
      ? reply(554, "5.4.6", "the message has come too far: it seems to run in a circle")
      : undefined;
  }

  #info(size: number): MessageInfo {
    const { session, clock } = this.#of;
    const { sender, parameters, international } = this.#transaction;
    const { eightBit } = this.#reader.facts;
    const utf8Header = eightBit && !isAscii(this.#collector.header.toString("latin1"));
    return {
      sender: sender?.text ?? "",
      envelopeId: parameters.envelopeId,
      returnContent: parameters.returnContent,
      eightBit,
      smtpUtf8:
        parameters.smtpUtf8 && (international || sender?.international === true || utf8Header),
      size,
      receivedAt: clock.now(),
      origin: {
        type: "smtp",
        mta: `${session.clientName ?? ""} (${session.clientAddress})`,
        user: session.user,
      },
      virtualMta: "",
      job: undefined,
    };
  }
}

/** Why content as it is cannot be kept; undefined when it can. */
function factsReply(facts: ContentFacts, { settings }: Conversation): Reply | undefined {
  if (facts.bareLineEnd && settings.bareLineEnds === "reject")
    return reply(550, "5.6.0", "lines must end in CRLF: the message has a bare CR or LF (RFC 5321 §2.3.8)");
  if (facts.nul) return reply(550, "5.6.0", "the message has a NUL octet");
  if (facts.longLine) return reply(550, "5.6.0", "the message has a line longer than 1 MiB");
  return undefined;
}
