import { systemClock } from "../core/mod.ts";
import { untilInterrupted } from "./interruption.ts";
import { type JsonRecord, numberOf, rawTextOf, recordIn } from "./json.ts";
import { ProgressBar, type Telling } from "./progress-bar.ts";
import { resultOf, type Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** What a server is asked a piece at a time, as the whole would take long. */
export interface LongWork {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What every piece is asked with; `onPage` may change it for the next one. */
  readonly query: URLSearchParams;
  readonly server: Server;
  /** How many a piece was for. */
  readonly sizeOf: (page: JsonRecord) => number;
  readonly tell: Telling;
  /** What there is to be done, where that is known. */
  readonly total?: number;
  /** What was done when it fails in the middle, to be told; undefined for what changes nothing. */
  readonly beforeFailure?: (done: number) => string;
}

/** What came of it. */
export interface WorkDone {
  /** False when it was interrupted, or no more was wanted, and more is left. */
  readonly isWhole: boolean;
  readonly done: number;
}

/**
 * Asks for one piece after the other until the last one, until `onPage` says that no more is wanted, or until Ctrl-C, after the piece under
 * way. A bar tells how far it is. Rejects with `Refused`, after what was done until then was told.
 */
export async function inPieces(
  work: LongWork,
  onPage: (page: JsonRecord) => boolean,
  to: Terminal,
): Promise<WorkDone> {
  const bar = new ProgressBar(to, () => systemClock.monotonic(), work.tell);
  bar.total = work.total ?? 0;
  let next: string | undefined;
  try {
    await untilInterrupted(to, async (signal) => {
      let isWanted = true;
      do {
        const page = await piece(work, next);
        bar.add(work.sizeOf(page));
        isWanted = onPage(page);
        next = rawTextOf(page, "next") || undefined;
      } while (next !== undefined && isWanted && !signal.aborted);
    });
  } catch (error) {
    bar.end();
    if (bar.done > 0 && work.beforeFailure !== undefined)
      to.complain(`${work.beforeFailure(bar.done)} before it failed`);
    throw error;
  }
  bar.end();
  return { isWhole: next === undefined, done: bar.done };
}

/** A piece of the answer: what comes after a place. */
async function piece(
  { method, server, path, query }: LongWork,
  after: string | undefined,
): Promise<JsonRecord> {
  const asked = new URLSearchParams(query);
  if (after !== undefined) asked.set("after", after);
  return recordIn(resultOf(await server.ask(method, `${path}?${asked}`)));
}

/** How many of a page have a member's name. */
export function sizeIn(member: string): (page: JsonRecord) => number {
  return (page) => numberOf(page, member);
}
