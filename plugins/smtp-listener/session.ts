import type { Socket } from "node:net";
import { errorText, type Reply, reply } from "../../core/mod.ts";
import { runLine } from "./commands.ts";
import { COMMAND, type Conversation, type Step } from "./conversation.ts";
import { inboundSession } from "./inbound-session.ts";
import { takeContent } from "./intake.ts";
import { LineBuffer } from "./line-buffer.ts";
import { Outbox } from "./outbox.ts";
import { Patience } from "./patience.ts";
import type { SessionHost } from "./session-host.ts";
import { CLOSING, ERRORS, FAILED, NO_SERVICE, SILENT } from "./session-replies.ts";
import type { SessionSettings } from "./settings.ts";
import { Watch } from "./watch.ts";

/** Milliseconds from STARTTLS to the first command under TLS. */
const HANDSHAKE = 60_000;
/** Milliseconds that a client has to close its side after our last word. */
const LINGER = 5000;

/** What tells one session from another. */
export interface SessionOptions {
  readonly id: string;
  readonly settings: SessionSettings;
  /** The named source of the listener it came by. */
  readonly sourceName: string | undefined;
}

/**
 * One client's conversation: takes octets, runs commands in order, answers each flight in one
 * write.
 */
export class Session {
  readonly #host: SessionHost;
  readonly #settings: SessionSettings;
  readonly #talk: Conversation;
  readonly #input = new LineBuffer();
  readonly #watch: Watch;
  #socket: Socket;
  #out: Outbox;
  /** A step has not been decided yet; what comes meanwhile waits. */
  #busy = false;
  /** The client has closed its side. */
  #inputEnded = false;
  #closed = false;
  #draining = false;
  #handshaking = false;
  /** What is being decided is what becomes of content. */
  #storing = false;

  constructor(host: SessionHost, socket: Socket, { id, settings, sourceName }: SessionOptions) {
    this.#host = host;
    this.#settings = settings;
    this.#socket = socket;
    this.#out = new Outbox(socket, (refusal) => host.refused(refusal));
    this.#talk = this.#conversation(id, sourceName);
    this.#watch = new Watch(host.clock, settings.smtpSessionTimeout, () =>
      this.#talk.farewell(SILENT),
    );
    this.#attach(socket);
  }

  #conversation(id: string, sourceName: string | undefined): Conversation {
    const { reception, clock, log, hostName } = this.#host;
    const session = this;
    const talk: Conversation = {
      session: inboundSession(id, this.#socket, sourceName, {
        clientName: () => talk.clientName,
        secure: () => session.#secure,
      }),
      settings: this.#settings,
      reception,
      clock,
      log,
      hostName,
      get tlsAvailable() {
        return session.#canStartTls;
      },
      get moreInput() {
        return !session.#input.empty;
      },
      clientName: undefined,
      extended: false,
      transaction: undefined,
      expecting: COMMAND,
      patience: new Patience(this.#settings.maxSmtpErrors),
      beginContent: (content) => {
        if (talk.transaction) talk.transaction.content = content;
        talk.beginData();
      },
      beginData: () => this.#watch.beginData(this.#settings.smtpTotalDataTimeout),
      endData: () => this.#watch.endData(),
      reset: () => this.#reset(),
      farewell: (last) => this.#farewell(last),
      startTls: (ready) => this.#startTls(ready),
    };
    return talk;
  }

  get #secure(): boolean {
    return "encrypted" in this.#socket && this.#socket.encrypted === true;
  }

  get #canStartTls(): boolean {
    const { secureContext } = this.#host;
    return secureContext !== undefined && this.#settings.allowStarttls && !this.#secure;
  }

  #attach(socket: Socket): void {
    socket.on("data", (chunk: Buffer) => {
      if (this.#closed) return;
      this.#handshaking = false;
      this.#input.push(chunk);
      this.#process();
    });
    socket.on("drain", () => this.#process());
    socket.on("end", () => {
      this.#inputEnded = true;
      this.#process();
    });
    socket.on("error", (error) => {
      const { clientAddress: client } = this.#talk.session;
      this.#host.log.debug("connection broke", { client, error: error.message });
    });
    socket.on("close", () => {
      this.#close();
      this.#host.ended(this);
    });
  }

  /** Greets the client, if the hooks let it in. */
  async open(): Promise<void> {
    const { reception, hostName } = this.#host;
    this.#busy = true;
    const admission = this.#settings.smtpService
      ? await reception.openSession(this.#talk.session)
      : { accept: false as const, reply: NO_SERVICE };
    this.#busy = false;
    if (!admission.accept) return this.#farewell(admission.reply);
    this.#out.reply(reply(220, undefined, `${hostName} ESMTP`));
    this.#process(true);
  }

  /**
   * Runs what has come in as far as it goes without waiting. `moved`: something was done already.
   */
  #process(moved = false): void {
    let done = moved;
    while (!this.#busy && !this.#closed && !this.#out.choked) {
      const ofContent = this.#talk.expecting.kind !== "command";
      const step = this.#step();
      if (step === "wait") break;
      done = true;
      if (step instanceof Promise) this.#await(step, ofContent);
      else if (step) this.#answer(step);
    }
    if (this.#closed) return;
    this.#out.flush();
    if (this.#busy) {
      if (this.#input.full) this.#socket.pause();
      this.#watch.rest();
    } else if (this.#out.choked) {
      this.#socket.pause();
      if (done) this.#watch.expect(this.#limit);
    } else if (this.#inputEnded) {
      this.#hangUp();
    } else {
      if (this.#socket.isPaused()) this.#socket.resume();
      // A command that comes octet by octet gets no more time than one that comes whole.
      if (done) this.#watch.expect(this.#limit);
    }
  }

  /** Milliseconds that the client has for what comes next. */
  get #limit(): number {
    const { smtpDataTimeout, smtpCommandTimeout } = this.#settings;
    if (this.#talk.expecting.kind !== "command") return smtpDataTimeout;
    return this.#handshaking ? Math.min(HANDSHAKE, smtpCommandTimeout) : smtpCommandTimeout;
  }

  /** Runs what comes next. What fails in it, by whatever a plugin did to the data of hooks, concerns this client alone. */
  #step(): Step | "wait" {
    const ofContent = this.#talk.expecting.kind !== "command";
    try {
      return this.#next();
    } catch (error) {
      // Where content ends is not known any more.
      return this.#failed(error, ofContent ? CLOSING : FAILED);
    }
  }

  #failed(error: unknown, answer: Reply = FAILED): Reply {
    this.#host.log.error("a command failed", { error: errorText(error) });
    return answer;
  }

  #next(): Step | "wait" {
    const talk = this.#talk;
    if (talk.expecting.kind !== "command") return takeContent(talk, talk.expecting, this.#input);
    if (this.#draining && talk.transaction?.content === undefined) {
      this.#farewell(CLOSING);
      return "wait";
    }
    const next = this.#input.nextLine();
    return next.kind === "none" ? "wait" : runLine(talk, next);
  }

  #await(step: Promise<Reply | undefined>, ofContent: boolean): void {
    this.#busy = true;
    this.#storing = ofContent;
    step
      .catch((error: unknown) => this.#failed(error))
      .then((answer) => {
        this.#busy = false;
        this.#storing = false;
        if (answer) this.#answer(answer);
        this.#process(true);
      });
  }

  #answer(answer: Reply): void {
    if (this.#closed) return;
    if (answer.code === 421) return this.#farewell(answer);
    this.#out.reply(answer);
    const { patience } = this.#talk;
    patience.hear(answer);
    if (patience.over) this.#farewell(ERRORS);
  }

  #startTls(ready: Reply): void {
    const { secureContext } = this.#host;
    if (secureContext === undefined) return;
    this.#out.reply(ready);
    this.#out.flush();
    const plain = this.#socket;
    for (const event of ["data", "drain", "end"]) plain.removeAllListeners(event);
    this.#socket = this.#host.upgrade(plain, secureContext);
    this.#out = new Outbox(this.#socket, (refusal) => this.#host.refused(refusal));
    this.#handshaking = true;
    this.#reset();
    this.#talk.clientName = undefined;
    this.#attach(this.#socket);
  }

  #reset(): void {
    this.#talk.transaction?.content?.discard();
    this.#talk.transaction = undefined;
    this.#watch.endData();
  }

  /** Says 421 and closes: at once, or as soon as the message whose content is under way is answered. */
  drain(): void {
    this.#draining = true;
    if (!this.#hasContent) this.#farewell(CLOSING);
  }

  /** Content of a message has been asked for and its end not been answered. */
  get #hasContent(): boolean {
    return this.#storing || this.#talk.transaction?.content !== undefined;
  }

  /** Closes at once, with a word if there is still something to say. */
  cut(): void {
    this.#farewell(CLOSING);
    this.destroy();
  }

  #farewell(last: Reply): void {
    if (this.#closed) return;
    this.#out.reply(last);
    this.#hangUp();
  }

  /**
   * Closes after what was said. What the client still says is dropped, so that it can read our
   * last word.
   */
  #hangUp(): void {
    this.#out.flush();
    this.#close();
    const socket = this.#socket;
    socket.resume();
    socket.end();
    const linger = this.#host.clock.after(LINGER, () => this.destroy());
    socket.once("close", () => linger.cancel());
    if (this.#inputEnded) socket.once("finish", () => socket.destroy());
  }

  /** Closes at once. */
  destroy(): void {
    this.#close();
    this.#socket.destroy();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.stop();
    this.#reset();
  }
}
