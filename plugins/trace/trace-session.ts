import {
  type Clock,
  type ConnectionBegun,
  type ConversationFollower,
  type DeliveryTracer,
  diagnosticOf,
  type EngineControl,
  type LookupMade,
  type Outcome,
  type PeerInfo,
  type QueueDeferral,
  SMTP_AGENT,
  type Timer,
} from "../../core/mod.ts";
import type { TraceEnd, TraceHappening, TraceWait } from "./contract.ts";
import { ShownContent } from "./shown-content.ts";

/** Characters of a line that are shown, lines of a trace, and bytes of content. */
const LONGEST_LINE = 1000;
const MOST_LINES = 20_000;
const MOST_CONTENT = 64 * 1024;
/** How often it is looked again why nothing begins, milliseconds: nobody says when that changes. */
const LOOK_AGAIN = 5000;
/** How long the end of the conversation is waited for when all outcomes are there, milliseconds. */
const FAREWELL = 2000;

/** What is traced, and how. */
export interface TraceWish {
  readonly queue: string;
  readonly sourceAddress: string | undefined;
  readonly data: boolean;
  readonly resolution: boolean;
  /** How long it may take in all, milliseconds. */
  readonly limit: number;
}

/** What a session works with. */
export interface SessionParts {
  readonly clock: Clock;
  readonly control: Pick<EngineControl, "queue" | "trace" | "status">;
  readonly tell: (happening: TraceHappening) => void;
  /** It is over: nothing more is told. Called once. */
  readonly over: () => void;
}

/** One trace: from the wish to the end of one delivery attempt. */
export class TraceSession implements DeliveryTracer {
  readonly sourceAddress: string | undefined;
  readonly #wish: TraceWish;
  readonly #parts: SessionParts;
  readonly #content = new ShownContent(MOST_CONTENT);
  /** Connections that it opened and that are not closed yet. */
  readonly #open = new Set<PeerInfo>();
  readonly #peers = new Set<PeerInfo>();
  readonly #limit: Timer;
  #look: Timer | undefined;
  #farewell: Timer | undefined;
  #end: (() => void) | undefined;
  #lastWait = "";
  #lines = 0;
  /** Something was tried: a connection, or a recipient had its outcome. */
  #tried = false;
  /** It came to something: an outcome, or the queue waits. */
  #isJudged = false;
  #isUnderWay = false;
  #isOver = false;

  constructor(wish: TraceWish, parts: SessionParts) {
    this.sourceAddress = wish.sourceAddress;
    this.#wish = wish;
    this.#parts = parts;
    this.#limit = parts.clock.after(wish.limit, () =>
      this.finish(this.#tried ? "time-limit" : "nothing-tried"),
    );
  }

  /** Begins to wait for the next attempt; what keeps that from being possible, if anything does. */
  begin(): string | undefined {
    const begun = this.#parts.control.trace(this.#wish.queue, this);
    if (!begun.ok) {
      this.#stop();
      return begun.problem;
    }
    this.#end = () => begun.end();
    this.#tellWait();
    return undefined;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Follows no more: of an attempt under way nothing more is told, it goes on. */
  finish(how: TraceEnd): void {
    if (this.#isOver) return;
    if (this.#content.left > 0) this.#tell({ kind: "more-content", bytes: this.#content.left });
    this.#tell({ kind: "end", how });
    this.leave();
  }

  /** The reader has gone. */
  leave(): void {
    if (this.#isOver) return;
    this.#stop();
    this.#end?.();
    this.#parts.over();
  }

  #stop(): void {
    this.#isOver = true;
    for (const timer of [this.#limit, this.#look, this.#farewell]) timer?.cancel();
  }

  #tell(happening: TraceHappening): void {
    if (!this.#isOver) this.#parts.tell(happening);
  }

  /** Says why nothing has begun, when that is something else than before. */
  #tellWait(): void {
    if (this.#isOver || this.#isUnderWay) return;
    const wait = waitOf(this.#wish.queue, this.#parts.control);
    // The count of a limit that binds may change all the time.
    const { reason, text, until } = wait.waits ?? {};
    const told = `${wait.recipients > 0} ${reason} ${text} ${until}`;
    if (told !== this.#lastWait) this.#tell(wait);
    this.#lastWait = told;
    this.#look = this.#parts.clock.after(LOOK_AGAIN, () => this.#tellWait());
  }

  began(): void {
    this.#isUnderWay = true;
    this.#look?.cancel();
    this.#tell({ kind: "began", queue: this.#wish.queue });
  }

  readonly lookup = (made: LookupMade): void => {
    if (!this.#wish.resolution) return;
    const { type, name, answer, reason, ttl, authentic, took } = made;
    const shown = { type, name, answer: answer.slice(0, LONGEST_LINE), reason, ttl, authentic };
    this.#tell({ kind: "lookup", ...shown, ms: Math.round(took) });
  };

  readonly conversation = (begun: ConnectionBegun): ConversationFollower => {
    const { hostName, address, port, localAddress } = begun;
    const host = address === "" ? hostName : `${hostName} (${address})`;
    this.#tried = true;
    this.#tell({ kind: "connecting", host, port, source: localAddress });
    return {
      line: (by, line) => this.#line(by, line),
      ...(this.#wish.data && { content: (bytes: Buffer) => this.#piece(bytes) }),
      opened: (peer) => this.#opened(peer),
      failed: ({ text }) => this.#tell({ kind: "not-connected", why: text }),
    };
  };

  #line(by: ">" | "<", given: string): void {
    if (by === ">") this.#content.command(given);
    if (++this.#lines > MOST_LINES) return;
    const line = given.length > LONGEST_LINE ? `${given.slice(0, LONGEST_LINE)}…` : given;
    this.#tell({ kind: "line", by, line });
  }

  #piece(bytes: Buffer): void {
    const text = this.#content.piece(bytes);
    if (text !== "") this.#tell({ kind: "content", text });
  }

  #opened(peer: PeerInfo): void {
    this.#open.add(peer);
    this.#peers.add(peer);
    const { host, localAddress: source, tls, tlsFellBack: fellBack } = peer;
    const secured = tls && `${tls.protocol} ${tls.cipher}`;
    this.#tell({ kind: "connected", host, source, tls: secured, fellBack });
  }

  /** A connection of the server is closed: this one's, if it opened it. */
  closed(peer: PeerInfo, why: string | undefined): void {
    if (!this.#open.delete(peer)) return;
    this.#tell({ kind: "closed", why });
    if (this.#farewell !== undefined && this.#open.size === 0) this.finish("done");
  }

  settled(outcome: Outcome): void {
    if (outcome.kind === "delayed") return;
    const { attempt, recipient, kind: result } = outcome;
    // Other connections of the queue may be at work. Those of other agents than SMTP are not followed.
    const { peer, agent } = attempt;
    if (peer !== undefined && agent?.name === SMTP_AGENT && !this.#peers.has(peer)) return;
    this.#tried = this.#isJudged = true;
    const nextAttempt = outcome.kind === "deferred" ? outcome.nextAttempt : undefined;
    const text = diagnosticOf(outcome).text.slice(0, LONGEST_LINE);
    this.#tell({ kind: "outcome", result, recipient: recipient.address, text, nextAttempt });
  }

  deferred({ failure, retryAt }: QueueDeferral): void {
    this.#tried = this.#isJudged = true;
    this.#tell({ kind: "queue-deferred", why: failure.text, retryAt });
  }

  ended(): boolean {
    if (this.#isOver) return false;
    if (!this.#isJudged && this.#parts.control.status().draining) this.finish("stopped");
    else if (!this.#tried) {
      // A limit was in the way at the last moment: the next attempt is followed.
      this.#isUnderWay = false;
      this.#tellWait();
      return true;
    } else if (this.#open.size === 0) this.finish("done");
    else this.#farewell = this.#parts.clock.after(FAREWELL, () => this.finish("done"));
    return false;
  }
}

function waitOf(queue: string, control: SessionParts["control"]): TraceWait {
  const { recipients = 0, paused = false, waits } = control.queue(queue) ?? {};
  return { kind: "waits", queue, recipients, paused, waits };
}
