import type { Socket } from "node:net";
import { errorText, type Reply, reply, type SessionReception } from "../../core/mod.ts";
import { runLine } from "./commands.ts";
import { abandonLogin, type Conversation, isContent, type Step } from "./conversation.ts";
import type { FollowedSession } from "./conversations.ts";
import { inboundSession, type LoggedIn } from "./inbound-session.ts";
import { takeContent } from "./intake.ts";
import { LineBuffer } from "./line-buffer.ts";
import { LONGEST_LOGIN } from "./login.ts";
import { newConversation } from "./new-conversation.ts";
import type { HostedSession, SessionHost, SessionOptions } from "./session-host.ts";
import * as say from "./session-replies.ts";
import type { SessionSettings } from "./settings.ts";
import { TlsStart } from "./tls-start.ts";
import { Waits } from "./waits.ts";
import { limitOf, Watch } from "./watch.ts";
import { Wire } from "./wire.ts";

/** One client's conversation: takes bytes, runs commands in order, answers each flight in one write. */
export class Session implements HostedSession {
  readonly #host: SessionHost;
  readonly #reception: SessionReception;
  readonly #tls: TlsStart;
  readonly #talk: Conversation;
  readonly #input = new LineBuffer();
  readonly #watch: Watch;
  readonly #waits: Waits;
  readonly #wire: Wire;
  #settings: SessionSettings;
  readonly #followed: FollowedSession;
  #login: LoggedIn | undefined;
  /** A step has not been decided yet; what comes meanwhile waits. */
  #busy = false;
  /** The client has closed its side. */
  #inputEnded = false;
  #closed = false;
  #draining = false;
  /** Its configuration is not in force any more: it ends with its transaction. */
  #retiring = false;
  /** What is being decided is what becomes of content. */
  #storing = false;

  constructor(host: SessionHost, socket: Socket, options: SessionOptions) {
    const { id, reception, arrival } = options;
    this.#host = host;
    this.#reception = reception;
    this.#waits = new Waits(host.clock);
    this.#wire = new Wire(host.clock, socket, {
      said: (reply) => this.#followed.said(reply),
      refused: (refusal) => host.refused(refusal),
      input: (chunk) => this.#take(chunk),
      secured: () => {
        if (this.#tls.secured(this.#talk.session, this.#followed) && !this.#closed) this.#greet();
      },
      drained: () => this.#process(),
      inputEnded: () => {
        this.#inputEnded = true;
        this.#process();
      },
      broke: (error) => this.#tls.broke(this.#talk.session, error, this.#followed),
      gone: () => {
        this.#close();
        host.ended(this);
      },
    });
    this.#tls = new TlsStart(host, this, this.#wire, options);
    const live = inboundSession(id, arrival, this.#wire, {
      clientName: () => this.#talk.clientName,
      login: () => this.#login,
    });
    this.#settings = host.settingsFor(reception, live);
    this.#followed = host.conversations.of(reception, live);
    this.#talk = newConversation({
      host,
      reception,
      session: live,
      settings: () => this.#settings,
      tapContent: (bytes) => this.#followed.content(bytes),
      tlsAvailable: () => this.#tls.possible && this.#settings.allowStarttls,
      moreInput: () => !this.#input.empty,
      beginData: () => this.#watch.beginData(this.#settings.smtpTotalDataTimeout),
      endData: () => this.#watch.endData(),
      reset: () => this.#reset(),
      farewell: (last) => this.#farewell(last),
      loggedIn: (user, source) => this.#loggedIn({ user, source }),
      pause: (delay) => this.#waits.pause(delay),
      within: (limit, work) => this.#waits.within(limit, work),
      startTls: (ready) => this.#startTls(ready),
    });
    const { smtpSessionTimeout: limit } = this.#settings;
    this.#watch = new Watch(host.clock, limit, () => this.#talk.farewell(say.SILENT));
  }

  #take(chunk: Buffer): void {
    if (this.#closed) return;
    this.#tls.handshaking = false;
    this.#input.push(chunk);
    if (!this.#tls.greetsAfter) this.#process();
  }

  /** Begins the conversation: with TLS, where the listener wants that first. */
  open(): void {
    if (!this.#tls.greetsAfter) return this.#greet();
    if (this.#tls.begin(this.#talk)) this.#watch.expect(this.#limit);
    else this.destroy();
  }

  /** Greets the client, if the hooks let it in. */
  #greet(): void {
    this.#admit().catch((error: unknown) => {
      const { clientAddress: client } = this.#talk.session;
      const facts = { client, error: errorText(error) };
      this.#host.log.error("a session could not be opened", facts);
      this.destroy();
    });
  }

  async #admit(): Promise<void> {
    this.#busy = true;
    const admission = this.#settings.smtpService
      ? await this.#reception.openSession(this.#talk.session)
      : { accept: false as const, reply: say.NO_SERVICE };
    this.#busy = false;
    if (!admission.accept) return this.#farewell(admission.reply);
    this.#wire.reply(reply(220, undefined, `${this.#host.hostName} ESMTP`));
    this.#process(true);
  }

  /** Runs what has come in as far as it goes without waiting. `moved`: something was done already. */
  #process(moved = false): void {
    let done = moved;
    while (!this.#busy && !this.#closed && !this.#wire.choked) {
      const ofContent = isContent(this.#talk.expecting);
      const step = this.#step(ofContent);
      if (step === "wait") break;
      done = true;
      if (step instanceof Promise) this.#await(step, ofContent);
      else if (step) this.#answer(step);
    }
    if (this.#closed) return;
    this.#wire.flush();
    if (this.#busy) {
      if (this.#input.full) this.#wire.pause();
      this.#watch.rest();
    } else if (this.#wire.choked) {
      this.#wire.pause();
      if (done) this.#watch.expect(this.#limit);
    } else if (this.#inputEnded) {
      this.#hangUp();
    } else {
      this.#wire.resume();
      // A command that comes byte by byte gets no more time than one that comes whole.
      if (done) this.#watch.expect(this.#limit);
    }
  }

  get #limit(): number {
    return limitOf(this.#talk.expecting, this.#settings, this.#tls.handshaking);
  }

  /** Runs what comes next. What fails in it, by whatever a plugin did to the data of hooks, concerns this client alone. */
  #step(ofContent: boolean): Step | "wait" {
    try {
      return this.#next();
    } catch (error) {
      // Where content ends is not known any more.
      return this.#failed(error, ofContent ? say.CLOSING : say.FAILED);
    }
  }

  #failed(error: unknown, answer: Reply = say.FAILED): Reply {
    this.#host.log.error("a command failed", { error: errorText(error) });
    return answer;
  }

  #next(): Step | "wait" {
    const talk = this.#talk;
    const { expecting, transaction } = talk;
    if (isContent(expecting)) return takeContent(talk, expecting, this.#input);
    const draining = this.#draining && transaction?.content === undefined;
    if (draining || (this.#retiring && transaction === undefined)) {
      this.#farewell(draining ? say.CLOSING : say.OUTDATED);
      return "wait";
    }
    const ofLogin = expecting.kind === "login";
    const next = this.#input.nextLine(ofLogin ? LONGEST_LOGIN : undefined);
    if (next.kind === "none") return "wait";
    this.#followed.heard(next, ofLogin);
    return ofLogin ? expecting.login.answer(next) : runLine(talk, next);
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
    this.#wire.reply(answer);
    const { patience } = this.#talk;
    patience.hear(answer);
    if (patience.over) this.#farewell(say.ERRORS);
  }

  /** The client is somebody else from now on: its settings are looked up anew. */
  #loggedIn(login: LoggedIn | undefined): Reply | undefined {
    this.#login = login;
    this.#settings = this.#host.settingsFor(this.#reception, this.#talk.session);
    this.#followed.askAgain();
    this.#talk.patience.allow(this.#settings.maxSmtpErrors);
    this.#watch.limitSession(this.#settings.smtpSessionTimeout);
    if (this.#settings.smtpService) return undefined;
    this.#farewell(say.NO_SERVICE);
    return say.NO_SERVICE;
  }

  #startTls(ready: Reply): Reply | undefined {
    if (!this.#tls.begin(this.#talk, ready)) return say.NO_TLS_NOW;
    // All that was said before is forgotten (RFC 3207 §4.2).
    this.#reset();
    Object.assign(this.#talk, { clientName: undefined, extended: false });
    this.#loggedIn(undefined);
    return undefined;
  }

  #reset(): void {
    this.#talk.transaction?.content?.discard();
    this.#talk.transaction = undefined;
    this.#watch.endData();
  }

  /** Says 421 and closes: at once, or as soon as the message whose content is under way is answered. */
  drain(): void {
    this.#draining = true;
    if (!this.#hasContent) this.#farewell(say.CLOSING);
  }

  /** Ends between two transactions, or like `drain` when that is `now`, if its configuration is not in force any more. */
  retire(now: boolean): void {
    if (!this.#reception.superseded) return;
    if (now) return this.drain();
    this.#retiring = true;
    const between = this.#talk.transaction === undefined && !this.#busy && !this.#tls.handshaking;
    if (between && !this.#hasContent) this.#farewell(say.OUTDATED);
  }

  /** Ends at once, or after the content under way, if its user or source is gone. */
  async endUnlessWelcome(): Promise<void> {
    if (this.#closed || !this.#reception.superseded) return;
    if (!(await this.#reception.isStillWelcome(this.#talk.session))) this.drain();
  }

  /** Content of a message has been asked for and its end not been answered. */
  get #hasContent(): boolean {
    return this.#storing || this.#talk.transaction?.content !== undefined;
  }

  /** Closes at once, with a word if there is still something to say. */
  cut(): void {
    this.#farewell(say.CLOSING);
    this.destroy();
  }

  #farewell(last: Reply): void {
    if (this.#closed) return;
    this.#wire.reply(last);
    this.#hangUp();
  }

  #hangUp(): void {
    this.#wire.flush();
    this.#close();
    this.#wire.hangUp(this.#inputEnded);
  }

  destroy(): void {
    this.#close();
    this.#wire.destroy();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#followed.closed();
    this.#watch.stop();
    this.#waits.close();
    abandonLogin(this.#talk);
    this.#reset();
    this.#reception.end();
  }
}
