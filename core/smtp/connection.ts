import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { Capabilities } from "./capabilities.ts";
import type {
  ConnectOptions,
  PeerInfo,
  RecipientOutcome,
  SmtpConnection,
  SmtpTimeouts,
  Transaction,
  TransactionEnding,
  TransactionResult,
} from "./client.ts";
import { addContent, contentPieces } from "./content.ts";
import { failed, refused } from "./failures.ts";
import { PHASES, type Phase, SENDING_CONTENT } from "./phase.ts";
import { planTransaction } from "./transaction-plan.ts";
import { type Sending, TransactionRun } from "./transaction-run.ts";
import type { Fault, Part, Wire, WireEvents } from "./wire.ts";

interface Job {
  readonly run: TransactionRun;
  readonly resolve: (result: TransactionResult) => void;
  written: (() => void) | undefined;
}

/** The conversation behind EHLO: transactions one behind the other, then QUIT. */
export class Connection implements SmtpConnection, WireEvents {
  readonly peer: PeerInfo;
  closeReason: DeliveryFailure | undefined;
  readonly #wire: Wire;
  readonly #sending: Sending;
  /**
   * Transactions on the wire at once: with PIPELINING the next begins behind the content of one.
   */
  readonly #overlap: 1 | 2;
  readonly #timeouts: SmtpTimeouts;
  readonly #now: () => number;
  /** In order; the first is the one whose replies are due. */
  readonly #jobs: Job[] = [];
  /**
   * True while replies or a flight are worked on; what is sent from within goes out at the end of
   * it.
   */
  #busy = false;
  /** The transaction before left something open. */
  #resetDue = false;
  #streaming = false;
  #drained: (() => void) | undefined;
  #quit: "no" | "wanted" | "said" = "no";
  #closed = false;
  readonly #closeListeners: (() => void)[] = [];

  /** `wire` has said EHLO and nothing is due on it. */
  constructor(wire: Wire, peer: PeerInfo, capabilities: Capabilities, options: ConnectOptions) {
    const depth = capabilities.pipelining ? Math.max(options.pipelineDepth, 1) : 1;
    this.peer = peer;
    this.#wire = wire;
    this.#sending = { host: peer.host, capabilities, depth };
    this.#overlap = depth > 1 ? 2 : 1;
    this.#timeouts = options.timeouts;
    this.#now = () => options.clock.monotonic();
    wire.events = this;
    wire.unwatch();
  }

  get usable(): boolean {
    return !this.#closed && this.#quit === "no";
  }

  send(transaction: Transaction, written?: () => void): Promise<TransactionResult> {
    const { host } = this.peer;
    if (!this.usable) {
      const gone = failed("mail", "4.4.2", `connection to ${host} is closed`, host);
      return Promise.resolve(allFailed(transaction, "not-begun", this.closeReason ?? gone));
    }
    const plan = planTransaction(transaction, this.#sending.capabilities, host);
    if ("ending" in plan) {
      if (written) queueMicrotask(written);
      return Promise.resolve(allFailed(transaction, plan.ending, plan.failure));
    }
    return new Promise((resolve) => {
      const first = this.#jobs.length === 0;
      this.#jobs.push({ run: new TransactionRun(plan, this.#sending), resolve, written });
      if (this.#busy) return;
      this.#flush([]);
      if (first) this.#watch();
    });
  }

  quit(): Promise<void> {
    return new Promise((resolve) => {
      this.onClose(resolve);
      if (this.#quit !== "no") return;
      this.#quit = "wanted";
      if (!this.#busy) this.#sayQuit();
    });
  }

  destroy(): void {
    this.#close(this.#jobs.length === 0 ? undefined : this.#failure("4.4.2", "given up"));
  }

  onClose(listener: () => void): void {
    if (this.#closed) queueMicrotask(listener);
    else this.#closeListeners.push(listener);
  }

  reply(reply: Reply): void {
    this.#busy = true;
    const job = this.#jobs[0];
    if (this.#quit === "said") this.#close(undefined);
    else if (reply.code === 421 || (this.#streaming && reply.code >= 400)) {
      this.#close(refused(this.#phase.stage, reply, this.peer.host));
    } else {
      const step = job && !this.#streaming ? job.run.answer(reply) : "doubt";
      if (step === "doubt") this.#close(this.#failure("4.5.0", `unexpected reply ${reply.code}`));
      else if (step === "finished" && job) this.#finish(job);
    }
  }

  settled(): void {
    this.#flush([]);
    this.#watch();
    this.#sayQuit();
  }

  drained(): void {
    this.#drained?.();
  }

  broken(fault: Fault): void {
    const quitting = this.#quit !== "no" && this.#jobs.length === 0;
    this.#close(quitting ? undefined : this.#failure(fault.status, fault.text));
  }

  get #phase(): Phase {
    return this.#streaming ? SENDING_CONTENT : PHASES[this.#jobs[0]?.run.awaited ?? "nothing"];
  }

  #failure(status: string, problem: string): DeliveryFailure {
    const { stage, doing } = this.#phase;
    const { host } = this.peer;
    return failed(stage, status, `${problem} ${doing} ${host}`, host);
  }

  /**
   * Limits the wait for the next reply; to be called on a reply, or when the first of several
   * commands goes out.
   */
  #watch(): void {
    const head = this.#jobs[0];
    if (this.#closed || this.#streaming) return;
    if (!head) this.#wire.unwatch();
    else {
      const limit = this.#timeouts[this.#phase.limit];
      this.#wire.watch(Math.min(limit, head.run.deadline - this.#now()));
    }
  }

  /** Writes all that may go out now, behind `parts`, at once. */
  #flush(parts: Part[]): void {
    this.#busy = true;
    let large: Job | undefined;
    for (let at = 0; at < this.#overlap; at++) {
      const job = this.#jobs[at];
      if (job && this.#compose(job, this.#jobs[at - 1]?.run, parts)) large = job;
      if (!job?.run.contentWritten) break;
    }
    this.#busy = false;
    this.#wire.write(parts);
    if (large) void this.#stream(large);
  }

  /**
   * Adds what may go out of a transaction to `parts`; true when its content has to be streamed
   * behind that.
   */
  #compose(job: Job, before: TransactionRun | undefined, parts: Part[]): boolean {
    const { run } = job;
    if (!run.begun) {
      const deadline = this.#now() + this.#timeouts.transaction;
      run.begin(before ? before.leavesOpen : this.#resetDue, deadline);
      this.#resetDue = false;
    }
    const commands = run.commands();
    if (commands !== "") parts.push(commands);
    const due = run.contentDue;
    if (due === "none") return false;
    const { whole } = run.plan;
    if (due === "message") run.startContent();
    if (due === "message" && !whole) return true;
    if (due === "message" && whole) addContent(run.plan, whole, run.chunking, parts);
    else parts.push(".\r\n"); // RFC 2920 §3.1: 354 though no recipient was accepted
    run.contentWritten = true;
    tellWritten(job);
    return false;
  }

  async #stream(job: Job): Promise<void> {
    const { run } = job;
    this.#streaming = true;
    try {
      for await (const { parts, last } of contentPieces(run.plan, run.chunking)) {
        if (this.#closed) return;
        if (last) this.#endStream(job, parts);
        else {
          const left = run.deadline - this.#now();
          this.#wire.watch(Math.min(this.#timeouts.dataBlock, left));
          if (!this.#wire.write(parts)) await new Promise<void>((go) => (this.#drained = go));
        }
      }
    } catch (error) {
      // A truncated message must not look complete: no final dot, no more octets of BDAT.
      const reason = error instanceof Error ? error.message : String(error);
      this.#close(failed("data", "4.3.0", `content cannot be read: ${reason}`, undefined));
    }
  }

  #endStream(job: Job, parts: Part[]): void {
    this.#streaming = false;
    job.run.contentWritten = true;
    this.#busy = true;
    tellWritten(job);
    this.#flush(parts);
    this.#watch();
  }

  #finish(job: Job): void {
    this.#jobs.shift();
    const next = this.#jobs[0]?.run;
    if (!next?.begun) this.#resetDue = job.run.leavesOpen;
    tellWritten(job);
    job.resolve(job.run.result());
  }

  #sayQuit(): void {
    if (this.#closed || this.#quit !== "wanted" || this.#jobs.length > 0) return;
    this.#quit = "said";
    this.#wire.write(["QUIT\r\n"]);
    this.#wire.watch(this.#timeouts.command);
  }

  /**
   * The transaction under way fails for `reason`; those behind it because the connection is gone.
   */
  #close(reason: DeliveryFailure | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.closeReason = reason;
    this.#wire.destroy();
    this.#drained?.();
    const [head, ...behind] = this.#jobs.splice(0);
    head?.resolve(head.run.result(reason));
    const why = lost(reason, this.peer.host);
    const dismissed = reason?.reply !== undefined;
    for (const { run, resolve } of behind) resolve(run.forsaken(why, dismissed));
    for (const listener of this.#closeListeners.splice(0)) listener();
  }
}

function tellWritten(job: Job): void {
  const { written } = job;
  job.written = undefined;
  written?.();
}

function allFailed(
  transaction: Transaction,
  ending: TransactionEnding,
  failure: DeliveryFailure,
): TransactionResult {
  const outcome: RecipientOutcome = { kind: "failed", failure };
  const outcomes = transaction.recipients.map(() => outcome);
  const why = ending === "judged" ? undefined : failure;
  return { outcomes, ending, failure: why, mailTaken: false };
}

/**
 * Why a transaction fails that waited behind another: the connection's end says nothing against it.
 */
function lost(reason: DeliveryFailure | undefined, host: string): DeliveryFailure {
  return reason?.temporary
    ? { ...reason, stage: "mail", reply: undefined }
    : failed("mail", "4.4.2", `connection to ${host} closed before the message's turn`, host);
}
