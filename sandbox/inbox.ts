import { terminalLine } from "../core/mod.ts";
import type { Inbox } from "../plugins/inbox/contract.ts";
import { Arrivals, type Arrived } from "./arrivals.ts";
import { isMeant, type MessageMatcher, matcherText } from "./matcher.ts";
import type { SandboxMessage } from "./message.ts";
import { millisecondsOf, type Span, Waiters } from "./waiting.ts";

/** How to wait. */
export interface WaitOptions {
  /** 5 seconds unless given. */
  readonly within?: Span;
}

/** The messages that a sandbox has taken. */
export interface SandboxInbox {
  /**
   * The next message that fits, in order of arrival: one that is there already, or the first to come. Each message is given once. Rejects
   * with an error that tells what came instead when none comes in time.
   */
  next(matcher?: MessageMatcher, options?: WaitOptions): Promise<SandboxMessage>;
  /** All messages, or those that fit, in order of arrival; those that `next` has given too. */
  all(matcher?: MessageMatcher): Promise<readonly SandboxMessage[]>;
  /** Removes all messages. */
  clear(): Promise<void>;
}

/** Messages that an error tells of. */
const MOST_TOLD = 10;
/** Characters of a text in an error. */
const LONGEST_TOLD = 100;

/** Reads the sandbox's inbox as messages arrive. */
export class WatchedInbox implements SandboxInbox {
  readonly #arrivals: Arrivals;
  readonly #waiters = new Waiters<Arrived>();
  readonly #unlisten: () => void;
  readonly #given = new WeakSet<Arrived>();
  /** What is under way: the inbox is read by one at a time. */
  #reading: Promise<void> = Promise.resolve();

  constructor(inbox: Inbox) {
    this.#arrivals = new Arrivals(inbox);
    this.#unlisten = inbox.listen({
      found: () => this.#changed(),
      removed: () => {},
      marked: () => {},
    });
  }

  async next(matcher?: MessageMatcher, { within }: WaitOptions = {}): Promise<SandboxMessage> {
    const limit = millisecondsOf(within);
    await this.#refresh();
    const fits = ({ message }: Arrived): boolean => isMeant(message, matcher);
    const there = this.#arrivals.all.find((each) => !this.#given.has(each) && fits(each));
    if (there !== undefined) {
      this.#given.add(there);
      return there.message;
    }
    // Made here, so that it shows who has waited.
    const error = new Error();
    const late = (): Error => {
      error.message = this.#lateText(matcher, limit);
      return error;
    };
    return (await this.#waiters.next(fits, limit, late)).message;
  }

  async all(matcher?: MessageMatcher): Promise<readonly SandboxMessage[]> {
    await this.#refresh();
    return this.#arrivals.all.flatMap(({ message }) => (isMeant(message, matcher) ? message : []));
  }

  clear(): Promise<void> {
    // Nobody looks meanwhile: what is half removed would seem to have come.
    return this.#afterReading(async () => {
      await this.#look();
      await this.#arrivals.clear();
    });
  }

  /** Nobody waits any more, and nothing is read. */
  async end(): Promise<void> {
    this.#unlisten();
    this.#waiters.end(new Error("the sandbox has ended"));
    await this.#reading.catch(() => {});
  }

  #refresh(): Promise<void> {
    return this.#afterReading(() => this.#look());
  }

  #afterReading(next: () => Promise<void>): Promise<void> {
    const reading = this.#reading.catch(() => {}).then(next);
    this.#reading = reading;
    return reading;
  }

  async #look(): Promise<void> {
    for (const one of await this.#arrivals.look())
      if (this.#waiters.give(one)) this.#given.add(one);
  }

  #changed(): void {
    // Whoever waits learns why nothing could be read.
    this.#refresh().catch((error: unknown) => {
      this.#waiters.fail(error instanceof Error ? error : new Error(String(error)));
    });
  }

  #lateText(matcher: MessageMatcher | undefined, limit: number): string {
    const { all } = this.#arrivals;
    const count = all.length;
    const head = `no ${matcherText(matcher)} arrived within ${limit / 1000} s`;
    if (count === 0) return `${head}: the sandbox has no message at all`;
    const lines = all.slice(-MOST_TOLD).map((each) => {
      const { envelope, subject } = each.message;
      const given = this.#given.has(each) ? " (given before)" : "";
      return `  to ${told(envelope.to.join(", "))}, from ${told(envelope.from || "<>")}, subject "${told(subject)}"${given}`;
    });
    const which = count > MOST_TOLD ? `the last ${MOST_TOLD} of ${count} messages` : "messages";
    return [`${head}; ${which} that are there:`, ...lines].join("\n");
  }
}

function told(text: string): string {
  return terminalLine(text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text);
}
