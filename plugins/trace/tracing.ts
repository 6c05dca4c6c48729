import {
  type Clock,
  type EngineControl,
  errorText,
  type Log,
  type PeerInfo,
  type Token,
  token,
} from "../../core/mod.ts";
import type { TraceHappening } from "./contract.ts";
import { EventStream } from "./event-stream.ts";
import { TraceSession, type TraceWish } from "./trace-session.ts";

/** Traces at a time. */
const MOST = 20;

/** The traces that are under way. */
export const TRACING: Token<Tracing> = token<Tracing>("trace.tracing");

/** What traces work with. */
export interface TracingParts {
  readonly clock: Clock;
  readonly control: EngineControl;
  readonly log: Log;
}

/** A wish, with what else is to be done. */
export interface TraceOrder extends TraceWish {
  /** What happens goes to the log as well. */
  readonly toLog: boolean;
  /** Deferred recipients of the queue are tried now. */
  readonly retries: boolean;
}

/** A trace that has begun, or why it has not. */
export type Begun =
  | { readonly ok: true; readonly body: ReadableStream<Uint8Array> }
  | { readonly ok: false; readonly status: 409 | 429; readonly problem: string };

/** All traces under way: each tells one reader, and ends with it, at its time, or with the server. */
export class Tracing implements Disposable {
  readonly #sessions = new Set<TraceSession>();
  #isOver = false;

  /** Begins a trace. */
  begin(order: TraceOrder, { clock, control, log }: TracingParts): Begun {
    if (this.#isOver) return { ok: false, status: 409, problem: "the server is stopping" };
    if (this.#sessions.size >= MOST)
      return { ok: false, status: 429, problem: `there are ${MOST} traces already` };
    const stream = new EventStream(() => clock.now());
    const tell = (happening: TraceHappening): void => {
      if (order.toLog) writeToLog(log, order.queue, happening);
      const event = { ...happening, at: clock.now() };
      if (happening.kind === "end") stream.end(event);
      else stream.push(event);
    };
    const over = (): void => void this.#sessions.delete(session);
    const session: TraceSession = new TraceSession(order, { clock, control, tell, over });
    const problem = session.begin();
    if (problem !== undefined) return { ok: false, status: 409, problem };
    this.#sessions.add(session);
    stream.onLeft = () => session.leave();
    tryNow(order, control, session, tell).catch((error: unknown) => {
      log.error("a queue that is traced could not be tried at once", {
        queue: order.queue,
        error: errorText(error),
      });
    });
    return { ok: true, body: stream.body };
  }

  /** A connection of the server is closed. */
  closed(peer: PeerInfo, why: string | undefined): void {
    for (const session of this.#sessions) session.closed(peer, why);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const session of [...this.#sessions]) session.finish("stopped");
  }
}

/** Makes the queue due now, and its deferred recipients where that is wanted, a bounded piece at a time and no longer than somebody looks on. */
async function tryNow(
  { queue, retries }: TraceOrder,
  control: EngineControl,
  session: TraceSession,
  tell: (happening: TraceHappening) => void,
): Promise<void> {
  await control.scheduleQueue(queue);
  if (!retries) return;
  let recipients = 0;
  let page = await control.mail.retryNow(queue, undefined);
  for (;;) {
    recipients += page.scheduled;
    if (page.next === undefined || session.isOver) break;
    page = await control.mail.retryNow(queue, page.next);
  }
  if (!session.isOver) tell({ kind: "retried", recipients });
}

/** Writes what happens to the log; of content and limits only how much they are. */
function writeToLog(log: Log, queue: string, happening: TraceHappening): void {
  const { kind: what, ...facts } = happening;
  if ("waits" in facts) {
    const { recipients, paused, waits } = facts;
    return log.info("trace", { queue, what, recipients, paused, why: waits?.text });
  }
  if (what === "content" && "text" in facts)
    return log.info("trace", { queue, what, characters: facts.text.length });
  log.info("trace", { queue, what, ...facts });
}
