import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { AgentFacts, PeerInfo } from "../message/agent-connection.ts";
import type { MessageBody } from "../message/body.ts";
import type { MessageId, MessageInfo } from "../message/envelope.ts";
import { SEPARATELY } from "../message/note.ts";
import type { Transaction, TransactionResult } from "../message/transaction.ts";
import type { HostHealth } from "../pool/host-health.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import { idText } from "../queue/message-id.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Answer, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { attemptWithout } from "./attempt-without.ts";
import { type FollowUps, hasFollowUps, withoutFollowUps } from "./follow-ups.ts";
import type { Group, Moving } from "./group.ts";
import type { Judging } from "./judging.ts";
import { missing, unreadable } from "./lost-message.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import { type ReadMessage, readMessage } from "./read-message.ts";
import type { Recording } from "./recording.ts";
import type { Refusals } from "./refusals.ts";
import type { Renderer, StoredMessage } from "./renderer.ts";
import type { Settling } from "./settling.ts";
import { assumed, partsOf } from "./transaction-parts.ts";

/** What came of a transaction. `settled`: all recipients have their outcome recorded, or wait at the head of the queue. */
export type Transmitted =
  | { readonly kind: "settled" }
  /** The connection ended before the message's turn; its recipients are still under way. */
  | { readonly kind: "not-begun"; readonly failure: DeliveryFailure | undefined }
  | { readonly kind: "moving"; readonly moving: Moving };

/** A group that can be sent, or why it cannot. */
export type Ready =
  | { readonly stored: StoredMessage; readonly transaction: Transaction }
  /** Without `stored` nothing could be read of it. */
  | { readonly stored: StoredMessage | undefined; readonly failure: DeliveryFailure };

const SETTLED: Transmitted = { kind: "settled" };

/** Takes one message to one group of its recipients over an open connection, and records what came of it. */
export class Transmitter {
  readonly #given: TransmitterParts;

  constructor(given: TransmitterParts) {
    this.#given = given;
  }

  /**
   * Makes a group ready for a connection: reads its message and has it rendered. Can be done while another message is on the wire.
   * Never throws or rejects.
   */
  prepare(queue: QueueRuntime, pooled: PooledConnection, group: Group): Ready | Promise<Ready> {
    const stored = this.#read(group.rows);
    return stored instanceof Promise
      ? stored.then((late) => this.#render(queue, pooled, group, late))
      : this.#render(queue, pooled, group, stored);
  }

  #render(
    queue: QueueRuntime,
    { peer }: PooledConnection,
    group: Group,
    stored: StoredMessage | DeliveryFailure,
  ): Ready | Promise<Ready> {
    if ("stage" in stored) return { stored: undefined, failure: stored };
    const made = this.#given.renderer.transaction({ queue, stored, ...group, peer });
    return made instanceof Promise
      ? made.then((late) => readyWith(stored, late))
      : readyWith(stored, made);
  }

  /** True when each of a message's recipients is to have a transaction of its own. */
  goesSeparately(message: MessageId): Answer<boolean> {
    try {
      const info = this.#given.store.message(message);
      return info instanceof Promise ? info.then(goSeparately, () => false) : goSeparately(info);
    } catch {
      // It is told when the message is read to be sent.
      return false;
    }
  }

  /**
   * Runs one transaction, unless other plans than `plans` (`QueueWork.plans`) are in force by then. `written` is called when the connection
   * takes the next one, unless it closes first.
   */
  async transmit(
    queue: QueueRuntime,
    { plan, plans }: { readonly plan: DeliveryPlan; readonly plans: number },
    pooled: PooledConnection,
    group: Group,
    prepared: Ready | Promise<Ready>,
    written: () => void,
  ): Promise<Transmitted> {
    const ready = prepared instanceof Promise ? await prepared : prepared;
    // Taken, read and made ready too late for the plan that it was to go by.
    if (workOf(queue).plans !== plans) return { kind: "not-begun", failure: undefined };
    const { peer } = pooled;
    if ("failure" in ready) {
      const { stored, failure } = ready;
      if (stored === undefined) await this.#unsent(queue, plan, group.rows, failure);
      else await this.conclude(queue, plan, { ...group, reason: "failed", failure, peer }, failure);
      return SETTLED;
    }
    const { stored, transaction } = ready;
    const { info, body } = stored;
    // Nobody has asked what TLS must be for it: it waits for another connection.
    if (pooled.onlyTlsOptional && transaction.tlsOptional !== true)
      return { kind: "not-begun", failure: undefined };
    const result = await pooled.connection.send(transaction, written);
    if (result.ending === "not-begun") return { kind: "not-begun", failure: result.failure };
    // Nobody's fault, and no attempt.
    if (result.ending === "broken" && pooled.interrupted)
      return { kind: "not-begun", failure: undefined };
    const attempt = this.#attempt(queue, info, body, pooled.peer, pooled.agent);
    return this.#settle(queue, plan, pooled, group, attempt, result);
  }

  /** The message of some rows, or why it cannot be sent. */
  #read(rows: readonly RecipientRow[]): Answer<StoredMessage | DeliveryFailure> {
    const { store } = this.#given;
    const [first] = rows;
    if (first === undefined) return missing;
    const id = first.message;
    try {
      const read = readMessage(store, id);
      if (read instanceof Promise)
        return read.then(storedOf, (error: unknown) => this.#unreadable(id, error));
      return storedOf(read);
    } catch (error) {
      return this.#unreadable(id, error);
    }
  }

  #unreadable(id: MessageId, error: unknown): DeliveryFailure {
    this.#given.log.error("a message cannot be read", { id: idText(id), error: errorText(error) });
    return unreadable;
  }

  #attempt(
    { name, virtualMta }: QueueRuntime,
    message: MessageInfo,
    body: MessageBody | undefined,
    peer: PeerInfo | undefined,
    agent: AgentFacts | undefined,
  ): Attempt {
    return { queue: name, virtualMta, at: this.#given.clock.now(), peer, agent, message, body };
  }

  async #settle(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    pooled: PooledConnection,
    { rows, undeclared, volume, slot }: Group,
    attempt: Attempt,
    given: TransactionResult,
  ): Promise<Transmitted> {
    const { place } = pooled;
    const followUps = hasFollowUps(given) ? await this.#given.followUps.place(given) : undefined;
    const known = given.ending === "in-doubt" ? assumed(given, plan) : given;
    const result = followUps instanceof Error ? withoutFollowUps(known, followUps) : known;
    const parts = partsOf(rows, result, plan, pooled.answered > 0);
    const { judged, leftOver, moving, reason } = parts;
    if (result.ending === "judged") {
      pooled.answered++;
      this.#given.failedLately.worked(place);
    }
    if (result.ending === "in-doubt" || (moving.length > 0 && reason === "failed")) {
      this.#given.failedLately.note(place);
      this.#given.refusals.note(queue, rows[0]?.message ?? 0, place);
    }
    if (judged !== rows) {
      queue.rows.split(rows, [judged, leftOver, moving]);
      if (leftOver.length > 0) {
        pooled.mostRecipients = Math.max(1, rows.length - leftOver.length);
        queue.rows.putBack(leftOver);
      }
    }
    if (judged.length > 0) {
      const { outcomes } = parts;
      if (plan.maxErrorsPerConnection !== Number.POSITIVE_INFINITY)
        for (const { kind } of outcomes) if (kind === "failed") pooled.errors++;
      const answered = { queue, plan, attempt, rows: judged, outcomes, result, place, volume };
      await this.#given.recording.record(
        answered,
        followUps instanceof Error ? undefined : followUps,
      );
    }
    workOf(queue).failure = undefined;
    const { failures, retryAt } = queue.state;
    // An effect of this very transaction may have put the queue off.
    if (failures > 0 && retryAt <= this.#given.clock.now()) await this.#worksAgain(queue);
    const { failure } = result;
    if (moving.length === 0 || failure === undefined) return SETTLED;
    const { peer } = attempt;
    return {
      kind: "moving",
      moving: { rows: moving, undeclared, volume, slot, reason, failure, peer },
    };
  }

  /** The queue is not delayed any more. If that cannot be kept it holds until the next start: no reason to break off. */
  async #worksAgain(queue: QueueRuntime): Promise<void> {
    try {
      await this.#given.scheduler.setState(queue, { failures: 0, retryAt: 0 });
    } catch (error) {
      const text = errorText(error);
      this.#given.log.error("the state of a queue could not be kept", {
        queue: queue.name,
        error: text,
      });
    }
  }

  /** An attempt is over without another host: its recipients are deferred, or bounce when the failure is for good. */
  async conclude(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    { rows, peer, slot }: Moving,
    failure: DeliveryFailure,
  ): Promise<void> {
    const stored = await this.#read(rows);
    if ("stage" in stored) return this.#unsent(queue, plan, rows, stored);
    const agent = this.#given.policy.agentOf(queue);
    const attempt = this.#attempt(queue, stored.info, stored.body, peer, agent);
    await this.#given.settling.settle(
      queue,
      rows,
      rows.map((row) => this.#given.judging.failed(queue, plan, attempt, row, failure)),
    );
    slot?.settle();
  }

  /** The message is not there, or cannot be read: nothing can be sent. */
  async #unsent(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    rows: readonly RecipientRow[],
    failure: DeliveryFailure,
  ): Promise<void> {
    const { policy, clock } = this.#given;
    const attempt = attemptWithout(policy, queue, clock.now(), [undefined, undefined]);
    const outcomes = rows.map(
      (recipient): Outcome =>
        failure.temporary
          ? this.#given.judging.failed(queue, plan, attempt, recipient, failure)
          : { kind: "bounced", attempt, recipient, failure },
    );
    await this.#given.settling.settle(queue, rows, outcomes);
  }
}

function storedOf([info, body]: ReadMessage): StoredMessage | DeliveryFailure {
  return info === undefined || body === undefined ? missing : { info, body };
}

function goSeparately(info: MessageInfo | undefined): boolean {
  return SEPARATELY.of(info ?? {}) !== undefined;
}

function readyWith(stored: StoredMessage, made: Transaction | DeliveryFailure): Ready {
  return "stage" in made ? { stored, failure: made } : { stored, transaction: made };
}

interface TransmitterParts {
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly judging: Judging;
  readonly settling: Settling;
  readonly renderer: Renderer;
  readonly refusals: Refusals;
  readonly failedLately: HostHealth;
  readonly policy: DeliveryPolicy;
  readonly followUps: FollowUps;
  readonly recording: Recording;
  readonly clock: Clock;
  readonly log: Log;
}
