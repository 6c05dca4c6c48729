import type { Clock, ConnectionBegun, ConversationFollower } from "../../core/mod.ts";

/** A line of a conversation. */
export interface ConversationLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `>`: we said it; `<`: the host did. */
  readonly by: ">" | "<";
  readonly line: string;
}

/** The commands and replies of an attempt: from a MAIL on to the next one, or of the connection before the first. */
export interface Conversation {
  /** Tells connections apart. */
  readonly connection: number;
  readonly host: string;
  readonly port: number;
  readonly lines: readonly ConversationLine[];
  /** Lines that there was no room for. */
  readonly more: number;
  /** Why there was no connection; undefined where there was one. */
  readonly failed: string | undefined;
}

/** Lines of an attempt that are kept, and characters of a line. */
const MOST_LINES = 200;
const LONGEST_LINE = 500;
/** Lines and attempts that are kept in all: where the least was said lately goes first. */
const MOST = 100_000;

interface Kept extends Conversation {
  readonly lines: ConversationLine[];
  more: number;
  failed: string | undefined;
  /** There was no more room for it: nothing more is kept of it. */
  gone: boolean;
}

/** What queues and hosts said to each other lately, in memory. Neither contents nor what belongs to a login is ever given to it. */
export class Conversations {
  readonly #clock: Clock;
  readonly #most: number;
  /** By the queue's name; where something was said last is last. */
  readonly #queues = new Map<string, Kept[]>();
  #connections = 0;
  #lines = 0;

  /** `most`: lines and attempts that are kept in all. */
  constructor(clock: Clock, most: number = MOST) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Keeps what is said on a connection, and of all of its queue the last `attempts`. */
  follow(begun: ConnectionBegun, attempts: number): ConversationFollower {
    const connection = ++this.#connections;
    let current = this.#begin(begun, connection, attempts);
    return {
      line: (by, line) => {
        if (by === ">" && /^MAIL\b/i.test(line)) current = this.#begin(begun, connection, attempts);
        this.#say(current, { at: this.#clock.now(), by, line: line.slice(0, LONGEST_LINE) });
      },
      opened: () => {},
      failed: ({ text }) => {
        current.failed = text.slice(0, LONGEST_LINE);
      },
    };
  }

  /** The last attempts of a queue, oldest first; undefined when there are none. */
  of(queue: string): readonly Conversation[] | undefined {
    return this.#queues.get(queue)?.map(({ gone: _gone, ...attempt }) => attempt);
  }

  #begin(
    { queue, hostName, address, port }: ConnectionBegun,
    connection: number,
    most: number,
  ): Kept {
    const host = address === "" ? hostName : `${hostName} (${address})`;
    const begun: Kept = {
      connection,
      host,
      port,
      lines: [],
      more: 0,
      failed: undefined,
      gone: false,
    };
    const kept = this.#queues.get(queue) ?? [];
    this.#queues.delete(queue);
    this.#queues.set(queue, kept);
    kept.push(begun);
    this.#lines++;
    for (const old of kept.splice(0, Math.max(kept.length - most, 0))) this.#drop(old);
    return begun;
  }

  #drop(attempt: Kept): void {
    attempt.gone = true;
    this.#lines -= attempt.lines.length + 1;
  }

  #say(attempt: Kept, line: ConversationLine): void {
    if (attempt.gone) return;
    if (attempt.lines.length >= MOST_LINES) {
      attempt.more++;
      return;
    }
    attempt.lines.push(line);
    this.#lines++;
    for (const [oldest, kept] of this.#queues) {
      if (this.#lines <= this.#most) break;
      this.#queues.delete(oldest);
      for (const old of kept) this.#drop(old);
    }
  }
}
