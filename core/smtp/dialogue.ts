import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { DeliveryFailure, DeliveryStage } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import { failed, refused } from "./failures.ts";
import type { Fault, Wire, WireEvents } from "./wire.ts";

interface Waiting {
  readonly stage: DeliveryStage;
  /** What is under way, for the failure's text: `waiting for the greeting of`. */
  readonly doing: string;
  /** Undefined when no reply is due. */
  readonly reply: ((reply: Reply) => void) | undefined;
  readonly fail: (failure: DeliveryFailure) => void;
}

/** One command, one reply: the opening of a connection, before transactions take over. */
export class Dialogue implements WireEvents {
  readonly #host: string;
  readonly #early: Reply[] = [];
  #waiting: Waiting | undefined;
  #failure: DeliveryFailure | undefined;

  /** `host`: `name (address)`, for failures. */
  constructor(host: string) {
    this.#host = host;
  }

  /** True when a reply came that nothing had asked for. */
  get hasEarlyReply(): boolean {
    return this.#early.length > 0;
  }

  /**
   * Sends `command` (undefined: the greeting) and waits for its reply, at most `ms`. 421 and
   * replies out of place close the wire and are failures; other refusals are the caller's to judge.
   */
  async ask(
    wire: Wire,
    stage: DeliveryStage,
    command: string | undefined,
    ms: number,
  ): Promise<Reply | DeliveryFailure> {
    const reply = await this.#exchange(wire, stage, command, ms);
    if (!("code" in reply)) return reply;
    if (reply.code !== 421 && Math.floor(reply.code / 100) !== 3) return reply;
    wire.destroy();
    if (reply.code === 421) return refused(stage, reply, this.#host);
    return failed(stage, "4.5.0", `unexpected reply ${reply.code} from ${this.#host}`, this.#host);
  }

  #exchange(
    wire: Wire,
    stage: DeliveryStage,
    command: string | undefined,
    ms: number,
  ): Promise<Reply | DeliveryFailure> {
    if (this.#failure) return Promise.resolve(this.#failure);
    const early = this.#early.shift();
    if (early && command === undefined) return Promise.resolve(early);
    if (early) {
      wire.destroy();
      const text = `reply ${early.code} without a command from ${this.#host}`;
      return Promise.resolve(failed(stage, "4.5.0", text, this.#host));
    }
    const verb = command?.split(" ", 1)[0];
    const doing = verb ? `waiting for the reply to ${verb} from` : "waiting for the greeting of";
    return new Promise((resolve) => {
      this.#waiting = { stage, doing, reply: resolve, fail: resolve };
      wire.watch(ms);
      if (command !== undefined) wire.write([`${command}\r\n`]);
    });
  }

  /** Puts TLS on the wire; the handshake may take `ms`. */
  secure(wire: Wire, options: ConnectionOptions, ms: number): Promise<TLSSocket | DeliveryFailure> {
    return new Promise((resolve) => {
      const doing = "in the TLS handshake with";
      this.#waiting = { stage: "tls", doing, reply: undefined, fail: resolve };
      wire.watch(ms);
      wire.upgrade(options, (socket) => {
        this.#waiting = undefined;
        wire.unwatch();
        resolve(socket);
      });
    });
  }

  reply(reply: Reply): void {
    const take = this.#waiting?.reply;
    if (take) {
      this.#waiting = undefined;
      take(reply);
    } else this.#early.push(reply);
  }

  /** Nothing is sent behind a command here, and nothing large. */
  settled(): void {}
  drained(): void {}

  broken(fault: Fault): void {
    const stage = this.#waiting?.stage ?? "greeting";
    const doing = this.#waiting?.doing ?? "talking to";
    const status = stage === "tls" ? "4.7.5" : fault.status;
    this.#failure = failed(stage, status, `${fault.text} ${doing} ${this.#host}`, this.#host);
    this.#waiting?.fail(this.#failure);
    this.#waiting = undefined;
  }
}
