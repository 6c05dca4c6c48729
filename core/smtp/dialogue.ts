import type { ConnectionOptions, TLSSocket } from "node:tls";
import { type DeliveryFailure, type DeliveryStage, failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { Reply } from "../errors/reply.ts";
import { concealed } from "./concealed.ts";
import { refused } from "./failures.ts";
import { type Fault, faultStatus, type Wire, type WireOwner } from "./wire.ts";

/** What is under way. */
interface Asked {
  readonly stage: DeliveryStage;
  /** For failures: `the greeting of`, `the reply to EHLO from`, or `the TLS handshake with`. */
  readonly what: string;
  /** Undefined when no reply is due. */
  readonly reply: ((reply: Reply) => void) | undefined;
  readonly fail: (failure: DeliveryFailure) => void;
}

/**
 * One command, one reply: the opening of a connection, before transactions take over. A reply
 * counts when the read that brought it has been worked through, and brought nothing else; whatever
 * goes wrong is kept, and is the answer to all that is asked afterwards.
 */
export class Dialogue implements WireOwner {
  readonly #wire: Wire;
  readonly #host: string;
  #asked: Asked | undefined;
  /** Came in the read that is being worked through. */
  #reply: Reply | undefined;
  #stage: DeliveryStage = "greeting";
  #failure: DeliveryFailure | undefined;
  #lost: Fault["cause"] | undefined;
  #secrets: readonly string[] = [];

  /** `host`: `name (address)`, for failures. */
  constructor(wire: Wire, host: string) {
    this.#wire = wire;
    this.#host = host;
    wire.handTo(this);
  }

  /** How the wire broke without a reply to what was asked last; undefined for other failures. */
  get lost(): Fault["cause"] | undefined {
    return this.#lost;
  }

  /**
   * Sends `command` (undefined: the greeting) and waits for its reply, at most `ms`. 421 and
   * replies out of place close the wire and are failures; other refusals are the caller's to judge.
   */
  async ask(
    stage: DeliveryStage,
    command: string | undefined,
    ms: number,
  ): Promise<Reply | DeliveryFailure> {
    const reply = await this.#exchange(stage, command, ms);
    return "code" in reply ? this.#judged(stage, reply) : reply;
  }

  /** From now on nothing that is told of the peer's replies repeats one of these. */
  conceal(secrets: readonly string[]): void {
    this.#secrets = secrets;
    this.#wire.conceal(secrets);
  }

  /** The failure that a refusal is. */
  refused(stage: DeliveryStage, reply: Reply): DeliveryFailure {
    return refused(stage, concealed(reply, this.#secrets), this.#host);
  }

  /** As `ask`, for a line of a login, which is not traced; 334 is as good as other replies. */
  async logInStep(line: string, ms: number): Promise<Reply | DeliveryFailure> {
    const reply = await this.#exchange("auth", "AUTH", ms, line);
    return "code" in reply && reply.code !== 334 ? this.#judged("auth", reply) : reply;
  }

  #judged(stage: DeliveryStage, reply: Reply): Reply | DeliveryFailure {
    if (reply.code === 421) return this.#fail(this.refused(stage, reply));
    if (Math.floor(reply.code / 100) !== 3) return reply;
    const text = `unexpected reply ${reply.code} from ${this.#host}`;
    return this.#fail(failed(stage, "4.5.0", text, this.#host));
  }

  #exchange(
    stage: DeliveryStage,
    command: string | undefined,
    ms: number,
    secret?: string,
  ): Promise<Reply | DeliveryFailure> {
    const verb = command?.split(" ", 1)[0];
    const what = verb ? `the reply to ${verb} from` : "the greeting of";
    return new Promise((resolve) => {
      if (!this.#begin({ stage, what, reply: resolve, fail: resolve }, ms)) return;
      if (secret !== undefined) this.#wire.writeSecret(secret);
      else if (command !== undefined) this.#wire.write([`${command}\r\n`]);
    });
  }

  /** Puts TLS on the wire with what `options` makes; the handshake may take `ms`. */
  secure(options: () => ConnectionOptions, ms: number): Promise<TLSSocket | DeliveryFailure> {
    return new Promise((resolve) => {
      const what = "the TLS handshake with";
      if (!this.#begin({ stage: "tls", what, reply: undefined, fail: resolve }, ms)) return;
      try {
        this.#wire.upgrade(options(), (socket) => {
          this.#asked = undefined;
          resolve(socket);
        });
      } catch (error) {
        const text = `${errorText(error)} beginning ${what} ${this.#host}`;
        this.#fail(failed("tls", "4.7.5", text, this.#host));
      }
    });
  }

  /** False when it has failed already; the failure is told. */
  #begin(asked: Asked, ms: number): boolean {
    if (this.#failure) {
      asked.fail(this.#failure);
      return false;
    }
    this.#asked = asked;
    this.#stage = asked.stage;
    this.#wire.watch(ms);
    return true;
  }

  reply(reply: Reply): void {
    if (this.#asked?.reply && !this.#reply) this.#reply = reply;
    else if (reply.code === 421) this.#fail(this.refused(this.#stage, reply));
    else if (this.#reply) this.#tooMuch();
    else this.#say("4.5.0", `reply ${reply.code} without a command from ${this.#host}`);
  }

  settled(): void {
    const { reply: take } = this.#asked ?? {};
    const reply = this.#reply;
    if (!take || !reply) return;
    if (this.#wire.pendingInput) {
      this.#tooMuch();
      return;
    }
    this.#asked = undefined;
    this.#reply = undefined;
    take(reply);
  }

  /** Nothing large is sent here. */
  drained(): void {}

  broken(fault: Fault): void {
    const afterReply = this.#reply !== undefined && fault.cause === "garbled";
    if (!afterReply) this.#lost = fault.cause;
    const asked = this.#asked;
    const doing = asked ? `${asked.reply ? "waiting for" : "in"} ${asked.what}` : "talking to";
    this.#say(faultStatus(fault), `${fault.text} ${doing} ${this.#host}`);
  }

  /** RFC 3207 §6: what comes together with the reply to STARTTLS may be put there by others. */
  #tooMuch(): void {
    this.#say("4.5.0", `data after ${this.#asked?.what ?? ""} ${this.#host}`);
  }

  #say(status: string, text: string): void {
    this.#fail(failed(this.#stage, this.#stage === "tls" ? "4.7.5" : status, text, this.#host));
  }

  /** For good. */
  #fail(failure: DeliveryFailure): DeliveryFailure {
    this.#failure ??= failure;
    const first = this.#failure;
    const asked = this.#asked;
    this.#asked = undefined;
    this.#reply = undefined;
    this.#wire.destroy();
    asked?.fail(first);
    return first;
  }
}
