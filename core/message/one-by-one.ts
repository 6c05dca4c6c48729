import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { reply } from "../errors/reply.ts";
import { type AgentConnection, localPeer, type PeerInfo } from "./agent-connection.ts";
import type {
  RecipientOutcome,
  Transaction,
  TransactionRecipient,
  TransactionResult,
} from "./transaction.ts";

/** What became of a recipient, and what goes into the commit that records it. */
export interface DeliveredOne extends Pick<TransactionResult, "messages" | "events" | "state"> {
  readonly outcome: RecipientOutcome;
}

/**
 * Delivers to one recipient. `stop` comes when it must end at once; `stopped` says that it did, and that nothing was delivered.
 * Never rejects.
 */
export type DeliverOne = (
  transaction: Transaction,
  recipient: TransactionRecipient,
  stop: AbortSignal,
) => Promise<RecipientOutcome | DeliveredOne | "stopped">;

/**
 * The connection of an agent that delivers to one recipient after the other, and keeps nothing open in between: to programs, files,
 * requests by HTTP.
 */
export class OneByOne implements AgentConnection {
  readonly peer: PeerInfo;
  readonly closeReason: undefined = undefined;
  readonly #deliver: DeliverOne;
  readonly #stop = new AbortController();
  readonly #listeners: (() => void)[] = [];

  /** `peer`: where it goes, as accounting and reports show it; of a place on this host its name is enough. */
  constructor(peer: PeerInfo | string, deliver: DeliverOne) {
    this.peer = typeof peer === "string" ? localPeer(peer) : peer;
    this.#deliver = deliver;
  }

  get usable(): boolean {
    return !this.#stop.signal.aborted;
  }

  async send(transaction: Transaction): Promise<TransactionResult> {
    const outcomes: RecipientOutcome[] = [];
    let more: FollowUps | undefined;
    for (const recipient of transaction.recipients) {
      const one = this.usable
        ? await this.#deliver(transaction, recipient, this.#stop.signal)
        : "stopped";
      if (one === "stopped") return { ...this.#stopped(transaction, outcomes), ...more };
      // Plugins may be plain JavaScript.
      if (typeof one !== "object" || one === null)
        throw new TypeError(
          'expected an outcome of delivered() or notDelivered(), { outcome, … } or "stopped"',
        );
      if ("outcome" in one) more = together(more, one);
      outcomes.push("outcome" in one ? one.outcome : one);
    }
    return { outcomes, ending: "judged", failure: undefined, mailTaken: true, ...more };
  }

  /** Of the recipients without an outcome nothing was tried, as far as anybody can see. */
  #stopped({ recipients }: Transaction, outcomes: readonly RecipientOutcome[]): TransactionResult {
    const failure = failureOf(this.peer.host, "4.3.2", "the server ended before it was delivered");
    const rest = recipients
      .slice(outcomes.length)
      .map((): RecipientOutcome => ({ kind: "failed", failure }));
    return {
      outcomes: [...outcomes, ...rest],
      ending: outcomes.length === 0 ? "not-begun" : "judged",
      failure: outcomes.length === 0 ? failure : undefined,
      mailTaken: outcomes.length > 0,
    };
  }

  quit(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  destroy(): void {
    if (!this.usable) return;
    this.#stop.abort();
    for (const listener of this.#listeners) listener();
  }

  onClose(listener: () => void): void {
    if (this.usable) this.#listeners.push(listener);
    else queueMicrotask(listener);
  }
}

type FollowUps = Omit<DeliveredOne, "outcome">;

function together(before: FollowUps | undefined, one: FollowUps): FollowUps {
  return {
    messages: [...(before?.messages ?? []), ...(one.messages ?? [])],
    events: [...(before?.events ?? []), ...(one.events ?? [])],
    state: [...(before?.state ?? []), ...(one.state ?? [])],
  };
}

/** An outcome of class 2. */
export function delivered(status: string, text: string): RecipientOutcome {
  return { kind: "delivered", reply: reply(250, status, text) };
}

/** An outcome of class 4 or 5. */
export function notDelivered(host: string, status: string, text: string): RecipientOutcome {
  return { kind: "failed", failure: failureOf(host, status, text) };
}

/** A failure by its enhanced status code (RFC 3463): of class 4 it is temporary, of class 5 for good. */
export function failureOf(host: string | undefined, status: string, text: string): DeliveryFailure {
  return failed("policy", status, text, host);
}
