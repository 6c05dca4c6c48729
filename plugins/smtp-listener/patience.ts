import type { Reply } from "../../core/mod.ts";

/** What an error costs: wrong syntax, a refused sender, recipient or message. */
const ERROR = 500;
/** What a command costs that leads nowhere: NOOP, RSET, one that is out of order. */
const IDLE = 100;
/** What a refusal costs that is not the client's fault, or that tells it nothing about who has a mailbox here. */
const PARDONED = 1;

/** How much a client may ask without giving us a message. Each message that is taken makes everything good. */
export class Patience {
  #limit: number;
  #spent = 0;
  #passedOver = 0;

  /** `errors`: how many of them are one too many; Infinity for no limit. */
  constructor(errors: number) {
    this.#limit = errors * ERROR;
  }

  /** From now on so many errors are one too many; those made so far count. */
  allow(errors: number): void {
    this.#limit = errors * ERROR;
  }

  /** The client is to be sent away. */
  get over(): boolean {
    return this.#spent >= this.#limit;
  }

  /** Bytes of refused chunks since a message was taken. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** Bytes of a refused chunk came and were thrown away. */
  passOver(bytes: number): void {
    this.#passedOver += bytes;
  }

  /** A command did nothing. */
  idle(): void {
    this.#spent += IDLE;
  }

  /** What a reply says of the command before it. */
  hear({ code, enhanced }: Reply): void {
    if (enhanced === "2.6.0") this.#spent = this.#passedOver = 0;
    else if (code >= 400) this.#spent += costOf(code, enhanced);
  }
}

function costOf(code: number, enhanced: string | undefined): number {
  if (code < 500) return PARDONED;
  if (enhanced === "5.5.1") return IDLE;
  // An address that is none: lists are full of them.
  if (code === 501 && enhanced?.startsWith("5.1.")) return PARDONED;
  return ERROR;
}
