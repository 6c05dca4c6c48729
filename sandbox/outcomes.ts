import { definePlugin, type Plugin, type RecordedOutcome, replyText } from "../core/mod.ts";
import type { WaitOptions } from "./inbox.ts";
import {
  isMeantOutcome,
  type OutcomeMatcher,
  outcomeMatcherText,
  type SandboxOutcome,
} from "./outcome-matcher.ts";
import { millisecondsOf, Waiters } from "./waiting.ts";

/** What becomes of mail that the sandbox has taken: of interest with a personality at `delivery`. */
export interface SandboxOutcomes {
  /** The next outcome that fits; each is given once. Rejects when none comes in time, with what came instead. */
  next(matcher?: OutcomeMatcher, options?: WaitOptions): Promise<SandboxOutcome>;
  /** The last 10,000, in order. */
  all(matcher?: OutcomeMatcher): readonly SandboxOutcome[];
}

/** Outcomes that are kept, and those an error tells of. */
const MOST_KEPT = 10_000;
const MOST_TOLD = 10;

/** Gathers outcomes as they are recorded. */
export class ObservedOutcomes implements SandboxOutcomes {
  readonly #waiters = new Waiters<SandboxOutcome>();
  #kept: SandboxOutcome[] = [];
  readonly #given = new WeakSet<SandboxOutcome>();

  /** The plugin that tells of them. */
  readonly plugin: Plugin = definePlugin({
    name: "sandbox-outcomes",
    summary: "Tells the program that has started the sandbox what becomes of mail.",
    directives: {},
    hooks: {
      recipientDelivered: (outcome) => this.#add(outcome),
      recipientDeferred: (outcome) => this.#add(outcome),
      recipientBounced: (outcome) => this.#add(outcome),
      recipientDeleted: (outcome) => this.#add(outcome),
    },
  });

  next(matcher?: OutcomeMatcher, { within }: WaitOptions = {}): Promise<SandboxOutcome> {
    const limit = millisecondsOf(within);
    const fits = (outcome: SandboxOutcome): boolean => isMeantOutcome(outcome, matcher);
    const there = this.#kept.find((each) => !this.#given.has(each) && fits(each));
    if (there !== undefined) {
      this.#given.add(there);
      return Promise.resolve(there);
    }
    const error = new Error();
    return this.#waiters.next(fits, limit, () => {
      error.message = this.#lateText(matcher, limit);
      return error;
    });
  }

  all(matcher?: OutcomeMatcher): readonly SandboxOutcome[] {
    return this.#kept.filter((each) => isMeantOutcome(each, matcher));
  }

  /** Nobody waits any more. */
  end(): void {
    this.#waiters.end(new Error("the sandbox has ended"));
  }

  /** What has come so far is of no interest. */
  clear(): void {
    this.#kept = [];
  }

  #add(outcome: RecordedOutcome): undefined {
    const { kind, recipient, attempt } = outcome;
    const text = kind === "delivered" ? replyText(outcome.reply) : outcome.failure.text;
    const one = { kind, recipient: recipient.address, queue: attempt.queue, text };
    if (this.#kept.length >= MOST_KEPT) this.#kept = this.#kept.slice(MOST_KEPT / 10);
    this.#kept.push(one);
    if (this.#waiters.give(one)) this.#given.add(one);
  }

  #lateText(matcher: OutcomeMatcher | undefined, limit: number): string {
    const head = `no ${outcomeMatcherText(matcher)} within ${limit / 1000} s`;
    const lines = this.#kept
      .slice(-MOST_TOLD)
      .map(({ kind, recipient, text }) => `  ${kind} ${recipient}: ${text.slice(0, 200)}`);
    return lines.length === 0
      ? `${head}, and no outcome at all`
      : [`${head}; what came last:`, ...lines].join("\n");
  }
}
