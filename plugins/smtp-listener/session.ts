import type { Socket } from "node:net";
import { type InboundSession, type Reply, reply } from "../../core/mod.ts";
import { Content } from "./content.ts";
import type { Conversation, Step } from "./conversation.ts";
import { LineBuffer } from "./line-buffer.ts";
import { Outbox } from "./outbox.ts";
import { contentObstacle, hello, mail, rcpt } from "./verbs.ts";
import { Watch } from "./watch.ts";
import type { SessionHost } from "./session-host.ts";
import type { SessionSettings } from "./settings.ts";

/** Commands a client may get wrong before it is sent away. */
const MOST_ERRORS = 20;

const UNKNOWN = reply(500, "5.5.2", "unknown command");
const TOO_LONG = reply(500, "5.5.2", "the line is too long");
const OK = reply(250, "2.0.0", "ok");
const ERRORS = reply(421, "4.7.0", "too many errors, closing the connection");
const CLOSING = reply(421, "4.3.2", "the service is closing, try again later");
const START_INPUT = reply(354, undefined, "start mail input, end with <CRLF>.<CRLF>");

/** What the session waits for: a command, content up to a dot, or so many octets of a BDAT chunk. */
type Expecting =
  | { readonly kind: "command" }
  | { readonly kind: "data"; readonly content: Content }
  | { readonly kind: "chunk"; left: number; readonly last: boolean; readonly content: Content | undefined };

const COMMAND: Expecting = { kind: "command" };

/** One client's conversation: takes octets, runs commands in order, answers each flight in one write. */
export class Session {
  readonly #host: SessionHost;
  readonly #settings: SessionSettings;
  readonly #talk: Conversation;
  readonly #input = new LineBuffer();
  readonly #watch: Watch;
  #socket: Socket;
  #out: Outbox;
  #expecting: Expecting = COMMAND;
  #chunked: Content | undefined;
  #busy = false;
  #closed = false;
  #draining = false;
  #errors = 0;
  #messages = 0;

  constructor(host: SessionHost, socket: Socket, settings: SessionSettings, id: string) {
    this.#host = host;
    this.#settings = settings;
    this.#socket = socket;
    this.#out = new Outbox(socket);
    this.#talk = this.#conversation(id);
    this.#watch = new Watch(host.clock, settings.smtpSessionTimeout, () => this.#timedOut());
    this.#attach(socket);
  }

  #conversation(id: string): Conversation {
    const { reception, clock, log, hostName } = this.#host;
    const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = this.#socket;
    const secure = (): boolean => this.#secure;
    const session: InboundSession = {
      id,
      clientAddress: plainAddress(remoteAddress),
      clientPort: remotePort,
      localAddress: plainAddress(localAddress),
      localPort,
      get clientName() {
        return talk.clientName;
      },
      get secure() {
        return secure();
      },
      user: undefined,
    };
    const talk: Conversation = {
      session,
      settings: this.#settings,
      reception,
      clock,
      log,
      hostName,
      tlsAvailable: this.#host.secureContext !== undefined && this.#settings.allowStarttls,
      clientName: undefined,
      extended: false,
      transaction: undefined,
      messageId: () => `${id}.${++this.#messages}`,
      reset: () => this.#reset(),
    };
    return talk;
  }

  get #secure(): boolean {
    return "encrypted" in this.#socket && this.#socket.encrypted === true;
  }

  #attach(socket: Socket): void {
    socket.on("data", (chunk: Buffer) => {
      this.#input.push(chunk);
      this.#process();
    });
    socket.on("drain", () => this.#process());
    socket.on("error", (error) => {
      this.#host.log.debug("connection broke", { client: this.#talk.session.clientAddress, error: error.message });
    });
    socket.on("end", () => this.#close());
    socket.on("close", () => this.#close());
  }

  /** Greets the client, if the hooks let it in. */
  async open(): Promise<void> {
    const { reception, hostName } = this.#host;
    this.#busy = true;
    const admission = this.#settings.smtpService
      ? await reception.openSession(this.#talk.session)
      : { accept: false as const, reply: reply(554, "5.3.2", "no mail service for this client") };
    this.#busy = false;
    if (!admission.accept) return this.#farewell(admission.reply);
    this.#out.reply(reply(220, undefined, `${hostName} ESMTP`));
    this.#process();
  }

  /** Runs what has come in as far as it goes without waiting. */
  #process(): void {
    while (!this.#busy && !this.#closed && !this.#out.choked) {
      const step = this.#expecting.kind === "command" ? this.#nextCommand() : this.#takeContent();
      if (step === "wait") break;
      if (step instanceof Promise) this.#await(step);
      else if (step) this.#answer(step);
    }
    this.#out.flush();
    if (this.#busy || this.#out.choked) this.#socket.pause();
    else if (!this.#closed) this.#socket.resume();
    this.#rearm();
  }

  #await(step: Promise<Reply | undefined>): void {
    this.#busy = true;
    step
      .catch((error: unknown) => {
        this.#host.log.error("a command failed", { error: String(error) });
        return reply(451, "4.3.0", "local error, try again later");
      })
      .then((answer) => {
        this.#busy = false;
        if (answer) this.#answer(answer);
        this.#process();
      });
  }

  #answer(answer: Reply): void {
    if (this.#closed) return;
    this.#out.reply(answer);
    if (answer.code === 421) return this.#hangUp();
    const wrong = answer.code >= 500 && answer.code <= 504;
    if (wrong && ++this.#errors >= MOST_ERRORS) this.#farewell(ERRORS);
  }

  /** The next command's step; "wait" when no line is complete. */
  #nextCommand(): Step | "wait" {
    if (this.#draining && this.#talk.transaction === undefined) return CLOSING;
    const next = this.#input.nextLine();
    switch (next.kind) {
      case "none":
        return "wait";
      case "too-long":
        return TOO_LONG;
      case "line":
        return next.line.includes(0)
          ? reply(500, "5.5.2", "the line has a NUL octet")
          : this.#run(next.line.toString("utf8"));
    }
  }

  #run(line: string): Step {
    const space = line.indexOf(" ");
    const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
    const argument = space < 0 ? "" : line.slice(space + 1).trim();
    const talk = this.#talk;
    if (this.#chunked && verb !== "BDAT" && verb !== "RSET" && verb !== "QUIT" && verb !== "NOOP")
      return reply(503, "5.5.1", "finish the message with BDAT LAST, or say RSET");
    switch (verb) {
      case "MAIL":
        return mail(talk, argument);
      case "RCPT":
        return rcpt(talk, argument);
      case "DATA":
        return argument === "" ? this.#data() : reply(501, "5.5.4", "DATA takes nothing behind it");
      case "BDAT":
        return this.#settings.allowChunking ? this.#bdat(argument) : UNKNOWN;
      case "EHLO":
        return hello(talk, true, argument);
      case "HELO":
        return hello(talk, false, argument);
      case "RSET":
        this.#reset();
        return OK;
      case "NOOP":
        return OK;
      case "VRFY":
        return reply(252, "2.0.0", "send some mail and see");
      case "HELP":
        return reply(214, "2.0.0", "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY STARTTLS QUIT");
      case "STARTTLS":
        return this.#startTls(argument);
      case "QUIT":
        this.#farewell(reply(221, "2.0.0", "goodbye"));
        return undefined;
      case "EXPN":
        return reply(502, "5.5.1", "not offered here");
      default:
        return UNKNOWN;
    }
  }

  #data(): Reply {
    const obstacle = contentObstacle(this.#talk);
    const { transaction } = this.#talk;
    if (obstacle || !transaction) return obstacle ?? UNKNOWN;
    const content = new Content(this.#talk, transaction, true);
    this.#expecting = { kind: "data", content };
    this.#watch.beginData(this.#settings.smtpTotalDataTimeout);
    return START_INPUT;
  }

  /** RFC 3030 §2. A refused chunk's octets still come: they are counted and passed over. */
  #bdat(argument: string): Reply | undefined {
    const [, digits, last] = /^(\d{1,12})( +LAST)?$/i.exec(argument) ?? [];
    // Without its length the chunk's end is not known: what follows cannot be told from commands.
    if (digits === undefined) return reply(421, "5.5.4", "syntax: BDAT octets [LAST]");
    const obstacle = this.#chunked ? undefined : contentObstacle(this.#talk);
    const { transaction } = this.#talk;
    if (!this.#chunked && !obstacle && transaction) {
      this.#chunked = new Content(this.#talk, transaction, false);
      this.#watch.beginData(this.#settings.smtpTotalDataTimeout);
    }
    const content = obstacle ? undefined : this.#chunked;
    this.#expecting = { kind: "chunk", left: Number(digits), last: last !== undefined, content };
    return undefined;
  }

  #takeContent(): Step | "wait" {
    const expecting = this.#expecting;
    switch (expecting.kind) {
      case "command":
        return "wait";
      case "data":
        return this.#takeData(expecting.content);
      case "chunk":
        return this.#takeChunk(expecting);
    }
  }

  #takeData(content: Content): Step | "wait" {
    if (this.#input.empty) return "wait";
    const chunk = this.#input.takeAll();
    const end = content.read(chunk);
    if (end < 0) {
      if (content.hopeless) return this.#tooMuch(content);
      return content.store()?.then(() => undefined);
    }
    if (end < chunk.length) this.#input.push(chunk.subarray(end));
    return this.#endContent(content);
  }

  #takeChunk(expecting: Expecting & { readonly kind: "chunk" }): Step | "wait" {
    const { content, last } = expecting;
    if (expecting.left > 0) {
      if (this.#input.empty) return "wait";
      const piece = this.#input.take(expecting.left);
      expecting.left -= piece.length;
      content?.read(piece);
      if (content?.hopeless) return this.#tooMuch(content);
      const waiting = content?.store();
      if (waiting) return waiting.then(() => undefined);
      return undefined;
    }
    this.#expecting = COMMAND;
    if (content === undefined) return contentObstacle(this.#talk) ?? reply(503, "5.5.1", "no message is open");
    if (!last) return reply(250, "2.0.0", "chunk taken");
    return this.#endContent(content);
  }

  #tooMuch(content: Content): Reply {
    content.discard();
    return reply(421, "4.7.0", "the message is far larger than allowed, closing the connection");
  }

  #endContent(content: Content): Promise<Reply> {
    this.#expecting = COMMAND;
    this.#chunked = undefined;
    this.#watch.endData();
    return content.end().finally(() => {
      this.#talk.transaction = undefined;
    });
  }

  #startTls(argument: string): Step {
    const { secureContext } = this.#host;
    if (secureContext === undefined || !this.#talk.tlsAvailable || this.#secure)
      return reply(503, "5.5.1", "STARTTLS is not available");
    if (argument !== "") return reply(501, "5.5.4", "STARTTLS takes nothing behind it");
    // What was sent behind STARTTLS in clear text was put there by somebody else (RFC 3207 §4.2).
    if (!this.#input.empty) return reply(421, "5.5.1", "data behind STARTTLS, closing the connection");
    this.#out.reply(reply(220, "2.0.0", "ready to start TLS"));
    this.#out.flush();
    const plain = this.#socket;
    plain.removeAllListeners("data");
    plain.removeAllListeners("drain");
    this.#socket = this.#host.upgrade(plain, secureContext);
    this.#out = new Outbox(this.#socket);
    this.#reset();
    this.#talk.clientName = undefined;
    this.#attach(this.#socket);
    return undefined;
  }

  #reset(): void {
    this.#chunked?.discard();
    this.#chunked = undefined;
    this.#talk.transaction = undefined;
    this.#watch.endData();
  }

  #rearm(): void {
    if (this.#closed || this.#busy) return this.#watch.rest();
    const { smtpDataTimeout, smtpCommandTimeout } = this.#settings;
    const waiting = this.#expecting.kind === "command" ? smtpCommandTimeout : smtpDataTimeout;
    this.#watch.expect(waiting);
  }

  #timedOut(): void {
    this.#farewell(reply(421, "4.4.2", "the connection was silent or slow for too long"));
  }

  /** Ends the conversation as soon as no transaction is under way. */
  drain(): void {
    this.#draining = true;
    this.#process();
  }

  #farewell(last: Reply): void {
    if (this.#closed) return;
    this.#out.reply(last);
    this.#hangUp();
  }

  #hangUp(): void {
    this.#out.flush();
    this.#close();
    this.#socket.end();
    // A client that does not close its side is not waited for.
    this.#host.clock.after(1000, () => this.#socket.destroy());
  }

  destroy(): void {
    this.#close();
    this.#socket.destroy();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.stop();
    const expecting = this.#expecting;
    if (expecting.kind !== "command") expecting.content?.discard();
    this.#reset();
    if (!this.#socket.destroyed && this.#socket.readyState !== "open") this.#socket.destroy();
    this.#host.ended(this);
  }
}

/** IPv4 addresses as such also on a socket that takes both families. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
