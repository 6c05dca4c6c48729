/**
 * Opens spools as a server does, one after the other, and prints for each what is in it, as a line
 * of JSON. Arguments: the folders.
 */
import { openLmdbStore } from "../../core/queue/lmdb/open-lmdb-store.ts";
import { Scheduler } from "../../core/queue/scheduler.ts";
import type { QueueStore } from "../../core/queue/store.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { contentOf, FOREVER, send, to } from "../../core/testing/queue-store/kit.ts";
import { systemClock } from "../../core/time/clock.ts";
import { lockSpool } from "../../plugins/spool/lock.ts";
import { recognise } from "../support/load-session.ts";
import { reportedName } from "./record-load.ts";

/** A recipient found in a spool. */
export interface FoundMail {
  /** The message's name, or that of the message which a report is about. */
  readonly name: string;
  readonly isReport: boolean;
  /** Its content is what was sent; reports are not compared. */
  readonly whole: boolean;
}

/** What is in a spool. */
export interface OpenedImage {
  /** What went wrong; empty when nothing did. */
  readonly problems: readonly string[];
  readonly mail: readonly FoundMail[];
}

async function mailIn(store: QueueStore): Promise<readonly FoundMail[]> {
  const mail: FoundMail[] = [];
  for (const queue of store.queues())
    for (const { message, address } of await store.rows(queue.id, undefined, FOREVER, 1_000_000)) {
      // A file that is gone or short: the queue has the message, and not what was acknowledged.
      const content = (await contentOf(store, message).catch(() => undefined)) ?? "";
      const isReport = (await store.message(message))?.sender === "";
      const { id, whole } = recognise(content);
      if (isReport) mail.push({ name: reportedName(content) ?? "", isReport, whole: true });
      else mail.push({ name: id, isReport, whole: whole && address.startsWith(`${id}@`) });
    }
  return mail;
}

/** Reports that are owed: the server makes them when it starts, from what is kept with the debt. */
async function reportsOwed(store: QueueStore): Promise<readonly FoundMail[]> {
  const owed: FoundMail[] = [];
  for (const { message } of store.journal.debts(0, 1_000_000)) {
    const { id, whole } = recognise((await contentOf(store, message).catch(() => "")) ?? "");
    owed.push({ name: id, isReport: true, whole });
  }
  return owed;
}

async function open(directory: string): Promise<OpenedImage> {
  const problems: string[] = [];
  const log = createLog("spool", ({ level, message, fields }) => {
    if (level === "error") problems.push(`${message} ${JSON.stringify(fields)}`);
  });
  try {
    await using _lock = await lockSpool(directory, systemClock);
    const clock = systemClock;
    const store = await openLmdbStore({ directory, clock, log, minFreeSpace: 65_536 });
    await using _store = { [Symbol.asyncDispose]: () => store.close() };
    const mail = await mailIn(store);
    const owed = await reportsOwed(store);
    const scheduler = new Scheduler({
      store,
      clock,
      log,
      onDue: () => {},
      onNew: () => {},
      onForgotten: () => {},
    });
    scheduler.load();
    scheduler.start();
    if (scheduler.waiting() !== mail.length)
      problems.push(`the queues count ${scheduler.waiting()} recipients, there are ${mail.length}`);
    scheduler.stop();
    if (store.setAside(1).length > 0) problems.push("records are damaged");
    const [row] = await send(store, [to(store.queueId("fresh.test/x"), 1)], "fresh\r\n");
    if (row === undefined || (await contentOf(store, row.message)) !== "fresh\r\n")
      problems.push("new mail is not taken");
    await store.settle({ done: row ? [row] : [], deferred: [], added: [] });
    return { problems, mail: [...mail, ...owed] };
  } catch (error) {
    return { problems: [...problems, String(error)], mail: [] };
  }
}

if (import.meta.main)
  for (const directory of process.argv.slice(2)) console.log(JSON.stringify(await open(directory)));
