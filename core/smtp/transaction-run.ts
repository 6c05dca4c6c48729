import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type {
  RecipientOutcome,
  TransactionEnding,
  TransactionResult,
} from "../message/transaction.ts";
import type { Capabilities } from "./capabilities.ts";
import { mailCommand, rcptCommand } from "./commands.ts";
import { refused, refusedRecipient, tooManyRecipients } from "./failures.ts";
import type { TransactionPlan } from "./transaction-plan.ts";

/**
 * Largest content sent by BDAT unasked, in one flight with its envelope. It saves the round trip
 * for 354 and the scan for dots; if all recipients are refused it was sent for nothing, so what is
 * larger waits until one is accepted.
 */
const LARGEST_UNASKED = 64 * 1024;

const NOT_SENT = failed("mail", "4.4.2", "not sent", undefined);

/**
 * What is due next: the peer's reply to a command that was sent, `end` being that to the final dot or
 * to BDAT; or, from us, the rest of the content.
 */
export type Awaited = "rset" | "mail" | "rcpt" | "data" | "content" | "end" | "nothing";

/**
 * Where a reply leads. `last`: with it the connection ends, by 421 or within content. `doubt`: it
 * fits nothing that was sent; close.
 */
export type Step = "go-on" | "finished" | "last" | "doubt";

/** How the connection sends. */
export interface Sending {
  /** `name (address)`, for failures. */
  readonly host: string;
  readonly capabilities: Capabilities;
  /** Commands ahead of their replies; 1 = none. */
  readonly depth: number;
  /** LMTP: after the content comes a reply for each recipient that was accepted (RFC 2033 §4.2). */
  readonly lmtp: boolean;
}

/**
 * One transaction in its course: which commands may go out, which reply is due, what became of each
 * recipient. It knows nothing of sockets. The commands are, in this order: RSET if asked for, MAIL,
 * RCPT for each target, DATA or BDAT.
 */
export class TransactionRun {
  readonly plan: TransactionPlan;
  /** On the clock's monotonic scale; Infinity until the first command is sent. */
  deadline: number = Number.POSITIVE_INFINITY;
  /** True once the last byte of content is handed over: the next transaction may follow. */
  contentWritten: boolean = false;
  readonly #sending: Sending;
  /** BDAT instead of DATA (RFC 3030 §2). */
  readonly chunking: boolean;
  /** MAIL's place in the order of commands: 1 after RSET, else 0. */
  #mailAt: 0 | 1 = 0;
  #unasked = false;
  #sent = 0;
  #answered = 0;
  #accepted = 0;
  #goAhead = false;
  #ended = false;
  #contentStarted = false;
  #mailRefused = false;
  /** Outcomes of single recipients, by their index. */
  #own: Map<number, RecipientOutcome> | undefined;
  /** LMTP: who was accepted and has no reply to the content yet, by index, in the order of the replies. */
  readonly #unanswered: number[] | undefined;
  #delivered: Reply | undefined;
  /** That of all recipients without one of their own, unless delivered. */
  #failure: DeliveryFailure = NOT_SENT;

  constructor(plan: TransactionPlan, sending: Sending) {
    this.plan = plan;
    this.#sending = sending;
    // What BDAT adds to LMTP is not worth a second way of counting replies.
    this.chunking = sending.capabilities.chunking && !sending.lmtp;
    this.#unanswered = sending.lmtp ? [] : undefined;
  }

  get begun(): boolean {
    return this.deadline !== Number.POSITIVE_INFINITY;
  }

  /**
   * Call before the first command. `reset`: the transaction before may have left something open.
   * `unasked`: small content may go out before the envelope is answered, by BDAT.
   */
  begin(reset: boolean, deadline: number, unasked: boolean): void {
    this.#mailAt = reset ? 1 : 0;
    this.deadline = deadline;
    this.#unasked = unasked && this.plan.whole !== undefined && this.plan.size <= LARGEST_UNASKED;
  }

  /** What is due next. A reply is due only to what was sent to its last byte. */
  get awaited(): Awaited {
    if (this.#answered < this.#sent) {
      const kind = this.#kindOf(this.#answered);
      return kind === "end" && !this.contentWritten ? "content" : kind;
    }
    if (!this.#goAhead || this.#ended) return "nothing";
    return this.contentWritten ? "end" : "content";
  }

  /**
   * Content to write now, and with it to `startContent`. `empty`: asked for, but no recipient is
   * left.
   */
  get contentDue(): "none" | "message" | "empty" {
    const due = this.chunking ? this.#sent > this.#askAt : this.#goAhead;
    if (!due || this.contentWritten || this.#contentStarted) return "none";
    return this.chunking || this.#accepted > 0 ? "message" : "empty";
  }

  /**
   * True when, as far as known now, the peer may still be in this transaction, so that the next has
   * to begin with RSET. The end of DATA always ends it (RFC 5321 §4.1.1.4), that of BDAT only when
   * it succeeds (RFC 3030 §2).
   */
  get leavesOpen(): boolean {
    if (this.#contentStarted && this.chunking) return this.#delivered === undefined;
    return !this.contentWritten && !this.#mailRefused;
  }

  /** The commands that may go out now; counts them as sent. */
  commands(): string {
    let text = "";
    while (this.#sent - this.#answered < this.#sending.depth && this.#mayGo(this.#sent)) {
      text += this.#command(this.#sent++);
    }
    return text;
  }

  /** The message's content begins to go out. */
  startContent(): void {
    this.#contentStarted = true;
  }

  /** Takes a reply: the one that was due, or the peer's last. */
  answer(reply: Reply): Step {
    const kind = this.awaited;
    const negative = reply.code >= 400;
    if (kind === "content" && negative && this.#contentStarted) return "last";
    if (reply.code === 421 && kind !== "end") return "last";
    if (!this.#fits(kind, reply)) return "doubt";
    if (this.#answered < this.#sent) this.#answered++;
    if (kind === "mail" && negative) {
      this.#mailRefused = true;
      this.#failure = refused("mail", reply, this.#sending.host);
    } else if (kind === "rcpt") this.#answerRecipient(reply, negative);
    else if (kind === "data" && !negative) this.#goAhead = true;
    else if (kind === "data") this.#fail(refused("data", reply, this.#sending.host));
    else if (kind === "end") this.#answerEnd(reply, negative);
    if (reply.code === 421) return "last";
    return this.awaited === "nothing" && !this.#mayGo(this.#sent) ? "finished" : "go-on";
  }

  /**
   * What became of the recipients. `broken`: the connection failed before the end, or ended with the
   * peer's last reply.
   */
  result(broken?: DeliveryFailure): TransactionResult {
    if (broken) this.#fail(broken);
    const ending = broken ? this.#endingBy(broken) : "judged";
    return this.#resultOf(ending, broken);
  }

  /** What became of a transaction that waited after another, when the connection ended with that. */
  forsaken(reason: DeliveryFailure, dismissed: boolean): TransactionResult {
    this.#fail(reason);
    return this.#resultOf(this.contentWritten && !dismissed ? "in-doubt" : "not-begun", reason);
  }

  #resultOf(ending: TransactionEnding, failure: DeliveryFailure | undefined): TransactionResult {
    const rest: RecipientOutcome = this.#delivered
      ? { kind: "delivered", reply: this.#delivered }
      : { kind: "failed", failure: this.#failure };
    const outcomes: RecipientOutcome[] = [];
    for (let index = 0; index < this.plan.transaction.recipients.length; index++) {
      const unsafe = this.plan.unsafe?.get(index);
      outcomes.push(unsafe ? { kind: "failed", failure: unsafe } : (this.#own?.get(index) ?? rest));
    }
    const mailTaken = this.#answered > this.#mailAt && !this.#mailRefused;
    return { outcomes, ending, failure: ending === "judged" ? undefined : failure, mailTaken };
  }

  #endingBy(broken: DeliveryFailure): TransactionEnding {
    const allAnswered = this.#own?.size === this.plan.targets.length;
    if (this.#mailRefused || this.#ended || allAnswered) return "judged";
    // Our content cannot be read: no host changes that.
    if (broken.host === undefined) return "judged";
    const code = broken.reply?.code;
    // Content refused while it was under way.
    if (code !== undefined && code !== 421) return "judged";
    // In LMTP whoever has no reply of its own may have the message, even after a 421 to another.
    if (this.contentWritten && (code === undefined || this.#sending.lmtp)) return "in-doubt";
    if (!this.begun || this.awaited === "rset") return "not-begun";
    return code === 421 ? "dismissed" : "broken";
  }

  #answerRecipient(reply: Reply, negative: boolean): void {
    if (this.#mailRefused) return;
    const index = this.plan.targets[this.#answered - this.#mailAt - 2];
    if (index === undefined) return;
    if (!negative) {
      this.#accepted++;
      this.#unanswered?.push(index);
      return;
    }
    const failure = refusedRecipient(reply, this.#sending.host, this.#accepted > 0);
    const kind = tooManyRecipients(reply, this.#accepted > 0) ? "left-over" : "failed";
    this.#note(index, { kind, failure });
  }

  #note(index: number, outcome: RecipientOutcome): void {
    this.#own ??= new Map();
    this.#own.set(index, outcome);
  }

  #answerEnd(reply: Reply, negative: boolean): void {
    if (this.#unanswered !== undefined) {
      this.#answerOne(this.#unanswered, reply, negative);
      return;
    }
    this.#ended = true;
    if (negative) this.#fail(refused("end-of-data", reply, this.#sending.host));
    else if (this.#accepted > 0) this.#delivered = reply;
  }

  /** LMTP: the reply to the content for the next recipient. */
  #answerOne(unanswered: number[], reply: Reply, negative: boolean): void {
    const index = unanswered.shift();
    this.#ended = unanswered.length === 0;
    if (index === undefined) return;
    const { host } = this.#sending;
    this.#note(
      index,
      negative
        ? { kind: "failed", failure: refused("end-of-data", reply, host) }
        : { kind: "delivered", reply },
    );
  }

  /** A refused sender stays the reason, whatever comes after it. */
  #fail(failure: DeliveryFailure): void {
    if (!this.#mailRefused) this.#failure = failure;
  }

  /**
   * Whether the reply can be one to the command. Content taken for a refused envelope would be
   * somebody else's.
   */
  #fits(kind: Awaited, reply: Reply): boolean {
    const group = Math.floor(reply.code / 100);
    if (kind === "rset") return group === 2;
    if (kind === "data" && group === 3)
      // RFC 2033 §4.2: without a recipient DATA is refused; after a 354 nobody could tell how many replies are due.
      return !this.#mailRefused && !(this.#sending.lmtp && this.#accepted === 0);
    if (kind === "data") return group > 3;
    if (kind === "end" && group === 2) return !this.chunking || this.#accepted > 0;
    return kind !== "nothing" && kind !== "content" && group !== 3;
  }

  #kindOf(at: number): Awaited {
    if (at < this.#mailAt) return "rset";
    if (at === this.#mailAt) return "mail";
    if (at < this.#askAt) return "rcpt";
    return this.chunking ? "end" : "data";
  }

  /** The place of DATA or BDAT. */
  get #askAt(): number {
    return this.#mailAt + 1 + this.plan.targets.length;
  }

  #mayGo(at: number): boolean {
    if (this.#mailRefused || at > this.#askAt) return false;
    if (at < this.#askAt) return true;
    const repliesDue = this.#answered < this.#sent;
    if (this.chunking && !this.#unasked) return !repliesDue && this.#accepted > 0;
    return repliesDue || this.#accepted > 0;
  }

  #command(at: number): string {
    if (at < this.#mailAt) return "RSET\r\n";
    const { plan } = this;
    const { capabilities } = this.#sending;
    if (at === this.#mailAt) return mailCommand(plan, capabilities);
    if (at === this.#askAt) return this.chunking ? `BDAT ${plan.size} LAST\r\n` : "DATA\r\n";
    return rcptCommand(plan, at - this.#mailAt - 1, capabilities);
  }
}
