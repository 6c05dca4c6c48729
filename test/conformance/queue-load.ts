/**
 * Fills a queue until it is killed, and says what it was told is durable: `accepted ID LENGTH`,
 * `settling ID`, `settled ID`. What is settled leaves a record of its queue, named by its id. Arguments: the directory.
 */
import { writeSync } from "node:fs";
import { openLmdbStore } from "../../core/queue/lmdb/open-lmdb-store.ts";
import type { QueueStore } from "../../core/queue/store.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { rowAt, send, to } from "../../core/testing/queue-store/kit.ts";
import { systemClock } from "../../core/time/clock.ts";

const WORKERS = 20;

/** Content of a message by its length: nothing else can be it. */
export function loadContent(length: number): string {
  return `${length}\r\n`.repeat(Math.ceil(length / 4)).slice(0, length);
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function work(store: QueueStore, queue: number, worker: number): Promise<never> {
  for (let round = 0; ; round++) {
    // One in sixteen is large enough for a file.
    const length = (round % 16 === 15 ? 150_000 : 5000) + worker;
    const rows = await send(store, [to(queue, round)], loadContent(length));
    const { message } = rowAt(rows, 0);
    say(`accepted ${message} ${length}`);
    if (round % 3 > 0) continue;
    say(`settling ${message}`);
    const state = [{ queue, name: String(message), record: Buffer.from("done"), until: 0 }];
    await store.settle({ done: rows, deferred: [], added: [], state });
    say(`settled ${message}`);
  }
}

const [, , directory] = process.argv;
if (import.meta.main && directory !== undefined) {
  const log = createLog("spool", ({ message }) => console.error(message));
  const store = await openLmdbStore({ directory, clock: systemClock, log, minFreeSpace: 65_536 });
  const workers = Array.from({ length: WORKERS }, (_, worker) =>
    work(store, store.queueId(`d${worker}.example/x`), worker),
  );
  await Promise.all(workers);
}
