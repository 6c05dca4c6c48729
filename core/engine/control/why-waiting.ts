import type { WaitReason, WaitReport } from "../../control/waiting.ts";
import type { Held } from "../../delivery/held.ts";
import { workOf } from "../../delivery/queue-work.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import { endTold } from "./end-told.ts";
import type { LaneWait } from "./live-lanes.ts";

/** What it is told from. */
export interface WhyWaitingParts {
  readonly scheduler: Pick<Scheduler, "wakesAt" | "reroutes">;
  readonly isDraining: () => boolean;
}

/** What is known of a queue. */
export interface WaitFacts {
  readonly now: number;
  /** What delivery holds it back for. */
  readonly held: Held | undefined;
  /** The parts of its mail: looking at them takes time, and is not needed for most queues. */
  readonly lanes: () => readonly LaneWait[];
}

/** Why the mail of a queue waits, or goes no faster; undefined when nothing keeps it. */
export function whyWaiting(
  queue: QueueRuntime,
  parts: WhyWaitingParts,
  { now, held, lanes }: WaitFacts,
): WaitReport | undefined {
  if (queue.waiting === 0) return undefined;
  return (
    asWhole(queue, parts, now) ??
    byLimits(held, now) ??
    idleWait(queue, parts.scheduler, now, lanes)
  );
}

/** What stops the queue as a whole. */
function asWhole(
  queue: QueueRuntime,
  { scheduler, isDraining }: WhyWaitingParts,
  now: number,
): WaitReport | undefined {
  const { state, stopped, name } = queue;
  const { failure, lastError, bouncing } = workOf(queue);
  if (isDraining()) return report("draining", "the server is stopping");
  if (bouncing) return report("bouncing", "all of its mail is being bounced");
  if (stopped !== undefined) {
    const why = stopped.why === "" ? "" : `: ${stopped.why}`;
    return report("paused", `paused by ${stopped.by}${why}`, stopped.until);
  }
  if (state.paused) return report("paused", "paused after a reply", state.pausedUntil);
  const to = scheduler.reroutes.of(name);
  if (to !== name) return report("moving", `its mail goes on into ${to}`);
  if (state.retryAt <= now) return undefined;
  const reason = reasonOf(failure?.stage, failure?.status);
  return report(reason, lastError ?? failure?.text ?? "it failed as a whole", state.retryAt);
}

function reasonOf(stage: string | undefined, status: string | undefined): WaitReason {
  if (stage === "dns") return "dns";
  return stage === "internal" && status === "4.3.5" ? "no-agent" : "retry";
}

function byLimits(held: Held | undefined, now: number): WaitReport | undefined {
  if (held === undefined || held.until <= now) return undefined;
  const { reason, why, until, limit } = held;
  return { ...report(reason, why, until), limit };
}

/** What a queue that no connection works for waits for: all parts of its mail for something, or for the time of the first attempt. */
export function idleWait(
  queue: QueueRuntime,
  scheduler: Pick<Scheduler, "wakesAt">,
  now: number,
  lanes: () => readonly LaneWait[],
): WaitReport | undefined {
  if (queue.connections > 0) return undefined;
  const parts = lanes();
  const [first] = parts;
  if (first !== undefined && parts.every(({ heldBy }) => heldBy !== undefined)) {
    const until = parts.map(({ heldUntil }) => heldUntil).filter((time) => time > 0);
    const many = parts.length === 1 ? "" : `${parts.length} parts of its mail wait: `;
    return report(
      "lanes",
      `${many}${first.heldBy ?? ""}`,
      until.length === 0 ? 0 : Math.min(...until),
    );
  }
  const due = scheduler.wakesAt(queue) ?? 0;
  return due > now
    ? report("not-due", "each recipient waits for its next attempt", due)
    : undefined;
}

function report(reason: WaitReason, text: string, until = 0): WaitReport {
  return { reason, text, until: endTold(until), limit: undefined };
}
