import { type Clock, Deadline } from "../../core/mod.ts";
import { type Expecting, isContent } from "./conversation.ts";
import type { SessionSettings } from "./settings.ts";

/** Milliseconds from STARTTLS to the first command under TLS. */
const HANDSHAKE = 60_000;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * The time limits of one session under one deadline: the next input, the whole of a message's content, the whole session.
 */
export class Watch {
  readonly #clock: Clock;
  readonly #deadline: Deadline;
  readonly #begun: number;
  #sessionEnd: number;
  #dataEnd = NEVER;
  #inputEnd = NEVER;
  #stopped = false;

  constructor(clock: Clock, session: number, onTime: () => void) {
    this.#clock = clock;
    this.#deadline = new Deadline(clock, onTime);
    this.#begun = clock.monotonic();
    this.#sessionEnd = this.#begun + session;
  }

  /** The whole session may take `session` milliseconds from its beginning. */
  limitSession(session: number): void {
    this.#sessionEnd = this.#begun + session;
    this.#arm();
  }

  /** Something must come within `limit` milliseconds. */
  expect(limit: number): void {
    this.#inputEnd = this.#clock.monotonic() + limit;
    this.#arm();
  }

  /** It is our turn: the client is not to blame for time that passes. */
  rest(): void {
    this.#inputEnd = NEVER;
    this.#arm();
  }

  /** A message's content must be complete within `limit` milliseconds, however it trickles. */
  beginData(limit: number): void {
    this.#dataEnd = this.#clock.monotonic() + limit;
    this.#arm();
  }

  endData(): void {
    this.#dataEnd = NEVER;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#deadline.stop();
  }

  get #due(): number {
    if (this.#inputEnd === NEVER) return NEVER;
    return Math.min(this.#inputEnd, this.#dataEnd, this.#sessionEnd);
  }

  #arm(): void {
    if (!this.#stopped) this.#deadline.set(this.#due);
  }
}

/** Milliseconds that the client has for what comes next. */
export function limitOf(
  expecting: Expecting,
  { smtpDataTimeout, smtpCommandTimeout }: SessionSettings,
  handshaking: boolean,
): number {
  if (isContent(expecting)) return smtpDataTimeout;
  return handshaking ? Math.min(HANDSHAKE, smtpCommandTimeout) : smtpCommandTimeout;
}
