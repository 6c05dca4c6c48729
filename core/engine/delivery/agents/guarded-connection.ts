import type { DeliveryFailure } from "../../../errors/delivery-failure.ts";
import { errorText } from "../../../errors/error-text.ts";
import { resultOf, resultRead } from "../../../hooks/agent-answers.ts";
import type { Complaints } from "../../../hooks/complaints.ts";
import type { AgentConnection, PeerInfo } from "../../../message/agent-connection.ts";
import type {
  RecipientOutcome,
  Transaction,
  TransactionEnding,
  TransactionResult,
} from "../../../message/transaction.ts";
import type { Clock, Timer } from "../../../time/clock.ts";
import { agentFailure } from "./agent-failure.ts";

/** How long an agent may be late: with an answer whose time is up, or with an end that was asked for, milliseconds. */
const GRACE = 2000;

interface Job {
  readonly transaction: Transaction;
  readonly resolve: (result: TransactionResult) => void;
  readonly timer: Timer;
}

/** What guarding a connection takes. */
export interface GuardParts {
  readonly agent: string;
  readonly clock: Clock;
  readonly complaints: Complaints;
  /** Names of the events that the agent's plugin declares. */
  readonly events: ReadonlySet<string>;
  /** How long a transaction may take, milliseconds. */
  readonly limit: number;
}

/**
 * A connection of a plugin's agent, held to its contract: each transaction ends in time with a result that makes sense, and the
 * connection ends when it is told to. What the agent fails to say is in doubt: the mail waits, and nothing hangs.
 */
export class GuardedConnection implements AgentConnection {
  readonly peer: PeerInfo;
  readonly #inner: AgentConnection;
  readonly #parts: GuardParts;
  readonly #jobs = new Set<Job>();
  readonly #listeners: (() => void)[] = [];
  #reason: DeliveryFailure | undefined;
  #ending = false;
  #closed = false;
  #grace: Timer | undefined;

  constructor(inner: AgentConnection, parts: GuardParts) {
    this.#inner = inner;
    this.#parts = parts;
    this.peer = { ...inner.peer };
    this.#ask(() => inner.onClose(() => this.#close()));
  }

  get usable(): boolean {
    if (this.#ending || this.#closed) return false;
    try {
      return this.#inner.usable === true;
    } catch {
      // What cannot say so is not usable; it is closed as such.
      return false;
    }
  }

  get closeReason(): DeliveryFailure | undefined {
    return this.#reason ?? this.#ask(() => this.#inner.closeReason);
  }

  send(transaction: Transaction, written?: () => void): Promise<TransactionResult> {
    if (!this.usable) {
      const gone = this.closeReason ?? this.#failure("it is closed");
      return Promise.resolve(without(transaction, "not-begun", gone));
    }
    return new Promise((resolve) => {
      const { clock, limit } = this.#parts;
      const timer = clock.after(limit + GRACE, () => this.#doubt("no answer in time", { limit }));
      const job: Job = { transaction, resolve, timer };
      this.#jobs.add(job);
      const next = written && (() => this.#jobs.has(job) && written());
      try {
        Promise.resolve(this.#inner.send(transaction, next)).then(
          (result) => this.#take(job, result),
          (error: unknown) => this.#doubt("sending failed", { error: errorText(error) }),
        );
      } catch (error) {
        this.#doubt("sending failed", { error: errorText(error) });
      }
    });
  }

  quit(): Promise<void> {
    this.#ending = true;
    this.#endSoon();
    this.#ask(() => {
      void Promise.resolve(this.#inner.quit()).catch(() => this.destroy());
    });
    return new Promise((resolve) => this.onClose(resolve));
  }

  destroy(): void {
    this.#ending = true;
    this.#endSoon();
    this.#ask(() => this.#inner.destroy());
  }

  onClose(listener: () => void): void {
    if (this.#closed) queueMicrotask(listener);
    else this.#listeners.push(listener);
  }

  #take(job: Job, given: unknown): void {
    if (!this.#jobs.has(job)) return;
    const expected = resultOf(job.transaction.recipients.length, this.#parts.events);
    const answer = this.#ask(() => {
      const result = resultRead(given);
      return expected.is(result) ? { result } : { problem: expected.problem(result) };
    });
    if (answer?.result !== undefined) return this.#finish(job, answer.result);
    this.#doubt("wrong answer", { problem: answer?.problem });
  }

  /** Whether the agent delivered cannot be told: what is under way is in doubt, and the connection ends. */
  #doubt(what: string, fields: Parameters<Complaints["make"]>[2]): void {
    const { agent, complaints } = this.#parts;
    complaints.make("error", `delivery agent: ${what}`, { agent, peer: this.peer.host, ...fields });
    this.#reason ??= this.#failure(what);
    this.#settleAll();
    this.destroy();
  }

  #failure(what: string): DeliveryFailure {
    return agentFailure(this.#parts.agent, what, this.peer.host);
  }

  #finish(job: Job, result: TransactionResult): void {
    this.#jobs.delete(job);
    job.timer.cancel();
    if (this.#closed && this.#jobs.size === 0) this.#grace?.cancel();
    job.resolve(result);
  }

  #settleAll(): void {
    const reason = this.#reason ?? this.#failure("it ended without an answer");
    for (const job of [...this.#jobs])
      this.#finish(job, without(job.transaction, "in-doubt", reason));
  }

  /** It was told to end, and may finish what is under way: if it does not, it is destroyed and taken for ended. */
  #endSoon(): void {
    if (this.#closed) return;
    this.#grace?.cancel();
    this.#grace = this.#parts.clock.after(GRACE, () => {
      this.#ask(() => this.#inner.destroy());
      this.#settleAll();
      this.#close();
    });
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#grace?.cancel();
    // What is under way says itself what became of it, if it does so now.
    if (this.#jobs.size > 0) this.#grace = this.#parts.clock.after(GRACE, () => this.#settleAll());
    for (const listener of this.#listeners.splice(0)) listener();
  }

  /** What a part of the agent answers; what it throws is its own. */
  #ask<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      const { agent, complaints } = this.#parts;
      complaints.make("error", "delivery agent: a connection failed", {
        agent,
        error: errorText(error),
      });
      return undefined;
    }
  }
}

function without(
  { recipients }: Transaction,
  ending: TransactionEnding,
  failure: DeliveryFailure,
): TransactionResult {
  const outcome: RecipientOutcome = { kind: "failed", failure };
  return { outcomes: recipients.map(() => outcome), ending, failure, mailTaken: true };
}
