import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { AgentConnection, PeerInfo } from "../message/agent-connection.ts";
import type { Transaction, TransactionResult } from "../message/transaction.ts";
import type { Capabilities } from "./capabilities.ts";
import type { ConnectOptions, SmtpTimeouts } from "./client.ts";
import { addContent, contentPieces } from "./content.ts";
import { refused } from "./failures.ts";
import { sayFarewell } from "./farewell.ts";
import { Flights } from "./flights.ts";
import { PHASES, type Phase } from "./phase.ts";
import { type TransactionJob, tellWritten } from "./transaction-job.ts";
import { planTransaction } from "./transaction-plan.ts";
import { type Sending, TransactionRun } from "./transaction-run.ts";
import { lost, unsent } from "./unsent.ts";
import { type Fault, faultStatus, type Part, type Wire, type WireOwner } from "./wire.ts";

/**
 * How long after a sign of life content may go out before its envelope is answered, milliseconds. A
 * peer may have given up a connection that rested for longer, and what was sent would be in doubt.
 */
const UNASKED_WITHIN = 2000;

/**
 * How long a connection may rest, milliseconds. The pool closes the connections it keeps earlier: this is
 * for those that nobody keeps.
 */
export const IDLE_LIMIT = 3_600_000;

/** The conversation after EHLO: transactions one after the other, then QUIT. */
export class Connection implements AgentConnection, WireOwner {
  readonly peer: PeerInfo;
  closeReason: DeliveryFailure | undefined;
  readonly #wire: Wire;
  readonly #flights: Flights;
  readonly #sending: Sending;
  /**
   * Transactions on the wire at once: with PIPELINING the next begins after the content of one.
   */
  readonly #overlap: 1 | 2;
  /** The end of a message goes in a packet of its own. */
  readonly #endApart: boolean;
  readonly #timeouts: SmtpTimeouts;
  readonly #now: () => number;
  /** In order; the first is the one whose replies are due. */
  readonly #jobs: TransactionJob[] = [];
  /**
   * True while replies or a flight are worked on; what is sent from within goes out at the end of
   * it.
   */
  #busy = false;
  /** The transaction before left something open. */
  #resetDue = false;
  /** When the peer was last heard. */
  #heardAt: number;
  #drained: (() => void) | undefined;
  #quitting = false;
  #closed = false;
  readonly #closeListeners: (() => void)[] = [];

  /** `wire` has said EHLO and nothing is due on it. */
  constructor(wire: Wire, peer: PeerInfo, capabilities: Capabilities, options: ConnectOptions) {
    const depth = capabilities.pipelining ? Math.max(options.pipelineDepth, 1) : 1;
    this.peer = peer;
    this.#wire = wire;
    this.#flights = new Flights(wire);
    this.#sending = { host: peer.host, capabilities, depth, lmtp: options.protocol === "lmtp" };
    this.#endApart = peer.masked === true && options.pixWorkaround === true;
    this.#overlap = depth > 1 && !this.#endApart ? 2 : 1;
    this.#timeouts = options.timeouts;
    this.#now = () => options.clock.monotonic();
    this.#heardAt = this.#now();
    wire.handTo(this);
    this.#watch();
  }

  get usable(): boolean {
    return !this.#closed && !this.#quitting;
  }

  send(transaction: Transaction, written?: () => void): Promise<TransactionResult> {
    const { host } = this.peer;
    if (!this.usable) {
      const gone = failed("mail", "4.4.2", `connection to ${host} is closed`, host);
      return Promise.resolve(unsent(transaction, "not-begun", this.closeReason ?? gone));
    }
    const plan = planTransaction(transaction, this.#sending.capabilities, host);
    if ("ending" in plan) {
      if (written) queueMicrotask(written);
      return Promise.resolve(unsent(transaction, plan.ending, plan.failure));
    }
    const first = this.#jobs.length === 0;
    if (first && !this.#busy && this.#heardUnasked()) return this.send(transaction, written);
    return new Promise((resolve) => {
      this.#jobs.push({ run: new TransactionRun(plan, this.#sending), resolve, written });
      if (this.#busy) return;
      this.#flush([]);
      if (first) this.#watch();
    });
  }

  quit(): Promise<void> {
    return new Promise((resolve) => {
      this.onClose(resolve);
      this.#quitting = true;
      if (!this.#busy) this.#sayQuit();
    });
  }

  destroy(): void {
    this.#close(this.#jobs.length === 0 ? undefined : this.#failure("4.4.2", "given up"));
    // It may still be saying farewell.
    this.#wire.destroy();
  }

  onClose(listener: () => void): void {
    if (this.#closed) queueMicrotask(listener);
    else this.#closeListeners.push(listener);
  }

  reply(reply: Reply): void {
    this.#busy = true;
    const { stage } = this.#phase;
    const job = this.#jobs[0];
    const step = job?.run.answer(reply) ?? (reply.code === 421 ? "last" : "doubt");
    if (step === "last") this.#close(refused(stage, reply, this.peer.host));
    else if (step === "doubt")
      this.#close(this.#failure("4.5.0", `unexpected reply ${reply.code}`));
    else if (step === "finished" && job) this.#finish(job);
  }

  settled(): void {
    this.#heardAt = this.#now();
    if (this.#heardUnasked()) return;
    this.#flush([]);
    this.#watch();
    this.#sayQuit();
  }

  drained(): void {
    this.#drained?.();
  }

  broken(fault: Fault): void {
    const quitting = this.#quitting && this.#jobs.length === 0;
    this.#close(quitting ? undefined : this.#cutOff(fault));
  }

  #cutOff(fault: Fault): DeliveryFailure {
    const failure = this.#failure(faultStatus(fault), fault.text);
    const { cause } = fault;
    return cause === "closed" || cause === "timeout" ? { ...failure, cut: cause } : failure;
  }

  get #phase(): Phase {
    return PHASES[this.#jobs[0]?.run.awaited ?? "nothing"];
  }

  #failure(status: string, problem: string): DeliveryFailure {
    const { stage, doing } = this.#phase;
    const { host } = this.peer;
    return failed(stage, status, `${problem} ${doing} ${host}`, host);
  }

  /**
   * Limits what is under way, or the rest of an idle connection; to be called on a reply, or when
   * the first of several commands goes out.
   */
  #watch(): void {
    const head = this.#jobs[0];
    const limit = this.#timeouts[this.#phase.limit];
    this.#wire.watch(head ? Math.min(limit, head.run.deadline - this.#now()) : IDLE_LIMIT);
  }

  /** Writes all that may go out now, after `parts`, at once. */
  #flush(parts: Part[]): void {
    this.#busy = true;
    let large: TransactionJob | undefined;
    for (let at = 0; at < this.#overlap; at++) {
      const job = this.#jobs[at];
      if (job && this.#compose(job, this.#jobs[at - 1]?.run, parts)) large = job;
      if (!job?.run.contentWritten) break;
    }
    this.#busy = false;
    this.#flights.send(parts, this.#takesAnother);
    if (large) void this.#stream(large);
  }

  /** True when another transaction, given now, would begin at once. */
  get #takesAnother(): boolean {
    return this.#jobs.length < this.#overlap && this.#jobs.at(-1)?.run.contentWritten === true;
  }

  /** Closes when bytes have come though no reply is due: what follows could not be told apart. */
  #heardUnasked(): boolean {
    const awaited = this.#jobs[0]?.run.awaited ?? "nothing";
    const replyDue = awaited !== "nothing" && awaited !== "content";
    if (replyDue || !this.#wire.pendingInput) return false;
    this.#close(this.#failure("4.5.0", "unexpected data"));
    return true;
  }

  /**
   * Adds what may go out of a transaction to `parts`; true when its content has to be streamed
   * after that.
   */
  #compose(job: TransactionJob, before: TransactionRun | undefined, parts: Part[]): boolean {
    const { run } = job;
    if (!run.begun) {
      const now = this.#now();
      const reset = before ? before.leavesOpen : this.#resetDue;
      const unasked = now - this.#heardAt < UNASKED_WITHIN;
      run.begin(reset, now + this.#timeouts.transaction, unasked);
      this.#resetDue = false;
    }
    const commands = run.commands();
    if (commands !== "") parts.push(commands);
    const due = run.contentDue;
    if (due === "none") return false;
    const { whole } = run.plan;
    if (due === "message") run.startContent();
    if (due === "message" && (!whole || this.#endApart)) return true;
    if (due === "message" && whole) addContent(run.plan, whole, run.chunking, parts);
    else parts.push(".\r\n"); // RFC 2920 §3.1: 354 though no recipient was accepted
    run.contentWritten = true;
    tellWritten(job);
    return false;
  }

  async #stream(job: TransactionJob): Promise<void> {
    const { run } = job;
    try {
      for await (const { parts, last } of contentPieces(run.plan, run.chunking, this.#endApart)) {
        if (this.#closed) return;
        if (last) this.#endContent(job, parts);
        else {
          this.#watch();
          if (this.#endApart) await this.#wire.writeApart(parts);
          else if (!this.#wire.write(parts)) await new Promise<void>((go) => (this.#drained = go));
        }
      }
    } catch (error) {
      // A truncated message must not look complete: no final dot, no more bytes of BDAT.
      const reason = error instanceof Error ? error.message : String(error);
      this.#close(failed("data", "4.3.0", `content cannot be read: ${reason}`, undefined));
    }
  }

  /** Hands over the last of the content: from now on the peer's reply to it is due. */
  #endContent(job: TransactionJob, parts: Part[]): void {
    if (this.#heardUnasked()) return;
    job.run.contentWritten = true;
    this.#busy = true;
    tellWritten(job);
    this.#flush(parts);
    this.#watch();
  }

  #finish(job: TransactionJob): void {
    this.#jobs.shift();
    const next = this.#jobs[0]?.run;
    if (!next?.begun) this.#resetDue = job.run.leavesOpen;
    tellWritten(job);
    job.resolve(job.run.result());
  }

  /** With QUIT the connection is closed for its owner: the reply to it is nobody's concern. */
  #sayQuit(): void {
    if (this.#closed || !this.#quitting || this.#jobs.length > 0) return;
    this.#closed = true;
    sayFarewell(this.#wire);
    this.#tellClosed();
  }

  /**
   * The transaction under way fails for `reason`; those after it because the connection is gone.
   */
  #close(reason: DeliveryFailure | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.closeReason = reason;
    this.#wire.destroy();
    this.#drained?.();
    const [head, ...others] = this.#jobs.splice(0);
    // The end of its content has never left.
    if (this.#flights.drop() && head !== undefined) head.run.contentWritten = false;
    head?.resolve(head.run.result(reason));
    const why = lost(reason, this.peer.host);
    const dismissed = reason?.reply !== undefined;
    for (const { run, resolve } of others) resolve(run.forsaken(why, dismissed));
    this.#tellClosed();
  }

  #tellClosed(): void {
    for (const listener of this.#closeListeners.splice(0)) listener();
  }
}
