/**
 * `RUNTIME test/bench/story.ts [EVENTS]`: a story of so many events (10,000,000 unless said) is written as a server would, then searched. Says
 * what an event costs, what it takes on disk, and how long searches take, cold and warm, with their processor time: others use the machine too.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, openOwnDatabase } from "../../core/mod.ts";
import type { Wanted } from "../../plugins/story/hit.ts";
import { search } from "../../plugins/story/search.ts";
import { type PlacedRecord, StoryStore } from "../../plugins/story/story-store.ts";
import {
  CHUNKS,
  FACTS,
  INDEX,
  PLACES,
  SEGMENTS,
  STORY_FORMAT,
} from "../../plugins/story/tables.ts";
import { storyOf } from "../../plugins/story/tell.ts";
import { acceptedRecord, attemptRecord, NOON } from "../support/story-records.ts";

const EVENTS = Number(process.argv[2] ?? 10_000_000);
/** Events of a server's batch. */
const BATCH = 1000;
/** Batches that are stored together. */
const STORED = 5;
/** Milliseconds between two messages. */
const STEP = 20;
const DOMAINS = ["gmail.com", "outlook.com", "yahoo.com", "gmx.net", "web.de"];
const ROUNDS = 30;

/** The events of a message: it is taken, mostly delivered at once, sometimes deferred or bounced. */
function eventsOf(message: number): readonly PlacedRecord[] {
  const at = NOON + message * STEP;
  const person = (message * 7919) % 2_000_003;
  const domain =
    message % 3 === 0 ? `d${message % 9973}.example` : (DOMAINS[message % DOMAINS.length] ?? "");
  const to = [`person${person}@${domain}`];
  const job = `job${Math.floor(message / 20_000)}`;
  const id = (message + 100_000_000) * 2048;
  const sender = `bounce-${message % 50}@news${message % 20}.example`;
  const queue = `${domain}/vmta${message % 10}`;
  const virtualMta = `vmta${message % 10}`;
  const shared = { at, sender, job, virtualMta };
  const attempt = { ...shared, queue, to };
  const accepted = acceptedRecord(id, {
    ...shared,
    to,
    messageId: `${message.toString(36)}.${person}@app.example`,
  });
  const text = `250 2.0.0 OK ${message.toString(36)} - gsmtp`;
  const records =
    message % 10 === 0
      ? [attemptRecord(id, { ...attempt, end: "deferred", text: "421 4.7.28 too fast" })]
      : [];
  const place = { id: message, at };
  return [accepted, ...records, attemptRecord(id, { ...attempt, text })].map((record) => ({
    record,
    place,
  }));
}

const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), "mta-bench-story-"));
try {
  const log = createLog("bench", () => {});
  const open = () =>
    openOwnDatabase({
      folder,
      tables: [CHUNKS, INDEX, SEGMENTS, PLACES, FACTS],
      format: STORY_FORMAT,
      maxSize: 2 ** 36,
      log,
    });
  const first = await open();
  const writing = await StoryStore.open(first, log);
  const cpu = process.cpuUsage();
  let making = 0;
  let message = 0;
  let events = 0;
  let longest = 0;
  while (events < EVENTS) {
    const began = performance.now();
    const batch: PlacedRecord[] = [];
    while (batch.length < BATCH) batch.push(...eventsOf(++message));
    making += performance.now() - began;
    events += batch.length;
    const before = performance.now();
    await writing.append(batch, { id: message, at: NOON + message * STEP });
    if (events % (STORED * BATCH) < BATCH) await writing.flush();
    longest = Math.max(longest, performance.now() - before);
  }
  const { user, system } = process.cpuUsage(cpu);
  const used = (user + system) / 1000 - making;
  const { size } = await stat(join(folder, "data.mdb"));
  console.log(
    `${events} events written: ${((used / events) * 1000).toFixed(2)} µs of CPU an event, ${(size / events).toFixed(0)} bytes an event on disk, longest batch ${longest.toFixed(0)} ms`,
  );
  await writing.flush();
  await first.close();

  const database = await open();
  const began = performance.now();
  const store = await StoryStore.open(database, log);
  console.log(`opened in ${(performance.now() - began).toFixed(0)} ms`);
  const base: Wanted = {
    ...{ terms: [], events: [], status: undefined, virtualMta: undefined, queue: undefined },
    ...{ since: undefined, until: undefined, limit: 50, after: undefined },
    forms: (address) => [address],
  };
  const now = NOON + message * STEP;
  const some = (round: number): string => {
    const { record } = eventsOf(1 + ((round * 104_729) % message))[0] ?? {};
    return record?.kind === "accepted" ? (record.recipients[0]?.address ?? "") : "";
  };
  const queries: readonly (readonly [string, (round: number) => Wanted])[] = [
    [
      "a recipient, all time",
      (round) => ({ ...base, terms: [{ field: "rcpt", text: some(round) }] }),
    ],
    [
      "a recipient, last 2 h",
      (round) => ({
        ...base,
        terms: [{ field: "rcpt", text: some(round) }],
        since: now - 7_200_000,
      }),
    ],
    ["nobody", (round) => ({ ...base, terms: [{ field: "rcpt", text: `no${round}@x.test` }] })],
    ["a domain", () => ({ ...base, terms: [{ field: "rcpt", text: "@gmail.com" }] })],
    [
      "a recipient of a job",
      (round) => ({
        ...base,
        terms: [
          { field: "job", text: `job${round}` },
          { field: "rcpt", text: "@gmail.com" },
        ],
      }),
    ],
    [
      "deferrals to a domain",
      () => ({ ...base, terms: [{ field: "rcpt", text: "@gmail.com" }], events: ["deferred"] }),
    ],
    [
      "a Message-ID",
      (round) => {
        const { record } = eventsOf(1 + ((round * 104_729) % message))[0] ?? {};
        const text = record?.kind === "accepted" ? (record.messageId ?? "") : "";
        return { ...base, terms: [{ field: "mid", text }] };
      },
    ],
  ];
  for (const [name, query] of queries) {
    const times: number[] = [];
    let hits = 0;
    const before = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      hits += (await search(store, query(round))).hits.length;
      times.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    const each = ((user + system) / 1000 / ROUNDS).toFixed(1);
    told(name, times, `(${each} ms of CPU each), ${(hits / ROUNDS).toFixed(1)} hits`);
  }
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const id = (1 + ((round * 104_729) % message) + 100_000_000) * 2048;
    const start = performance.now();
    await storyOf(store, { id, recipient: undefined, now });
    times.push(performance.now() - start);
  }
  told("show message", times, "");
  await database.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}

function told(name: string, times: readonly number[], more: string): void {
  const [first = 0] = times;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  console.log(
    `${name}: median ${at(0.5)} ms, worst ${at(1)} ms, the first ${first.toFixed(1)} ms ${more}`,
  );
}
