import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type Alarms, createLog, type JournalEntry, type RecordedOutcome } from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { KeptFiles } from "../log-files/kept-files.ts";
import { DomainLogs } from "./domain-logs.ts";
import type { GatheringParts } from "./gathering.ts";

/** Logs of domains in a folder, and what they say of their files. */
interface Lab {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly raised: Map<string, string>;
  readonly logged: string[];
  /** As after a start. */
  start(): DomainLogs;
  consume(logs: DomainLogs, entries: readonly JournalEntry[], most?: number): Promise<void>;
  /** The ids of the messages in a file. */
  ids(name: string): Promise<readonly number[]>;
}

async function inFolder(run: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-domain-logs-"));
  const clock = new FakeClock();
  const raised = new Map<string, string>();
  const logged: string[] = [];
  const alarms: Alarms<"file"> = {
    raise: (key, text) => void raised.set(key, text),
    clear: (key) => void raised.delete(key),
  };
  const logFiles = new KeptFiles({
    ...{ logFormat: "json", logRotate: 8, logAutoRotation: false, logFileWorldReadable: false },
  });
  const parts: GatheringParts & { most: number } = {
    categories: { of: () => "other" },
    logFiles,
    of: () => ({ records: undefined, log: join(folder, "%d") }),
    most: 100,
  };
  const log = createLog("test", ({ message }) => logged.push(message));
  const lab: Lab = {
    ...{ folder, clock, raised, logged },
    start: () => new DomainLogs(clock, logFiles, log),
    consume: (logs, entries, most = parts.most) =>
      logs.consume(entries, alarms, { ...parts, most }),
    async ids(name) {
      const lines = (await readFile(join(folder, name), "utf8")).split("\n");
      assert.equal(lines.pop(), "");
      return lines.map((line) => Number(/ (\d+)"/.exec(line)?.[1]));
    },
  };
  try {
    await run(lab);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A delivery, which its reply tells from others. */
function delivery(id: number, at: number, domain: string): JournalEntry {
  const outcome: RecordedOutcome = {
    kind: "delivered",
    attempt: {
      ...{ queue: `${domain}/v`, virtualMta: "v", at, agent: undefined, body: undefined },
      ...{ peer: undefined, message: infoOf({ receivedAt: 0 }) },
    },
    recipient: {
      ...{ queue: 1, due: 0, message: 7, index: 0, address: `b@${domain}` },
      ...{ originalRecipient: undefined, notify: 0, attempts: 0, lastAttempt: 0 },
      ...{ lane: 0, priority: 50, virtualMta: "v", notes: {}, epoch: 1 },
    },
    reply: { code: 250, enhanced: "2.0.0", lines: [`${id}`] },
    dsnPassedOn: false,
  };
  return { id, at, event: { kind: "outcomes", outcomes: [outcome] } };
}

test("a crash at any instant loses no line and doubles none", async () => {
  const domains = ["a.test", "b.test", "c.test"];
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          batch: fc.integer({ min: 1, max: 9 }),
          keeps: fc.double({ min: 0, max: 1, noNaN: true }),
          again: fc.integer({ min: 1, max: 9 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      (crashes) =>
        inFolder(async ({ clock, start, consume, ids, folder }) => {
          let next = 1;
          const make = (count: number): readonly JournalEntry[] =>
            Array.from({ length: count }, () => {
              const id = next++;
              return delivery(id, clock.now(), domains[id % 3] ?? "");
            });
          let logs = start();
          for (const { batch, keeps, again } of crashes) {
            await consume(logs, make(3));
            const before = await Promise.all(domains.map((name) => sizeOf(join(folder, name))));
            const lost = make(batch);
            await consume(logs, lost);
            // What was not on disk yet is cut off anywhere, in each file elsewhere.
            for (const [at, name] of domains.entries()) {
              const [from = 0, to] = [before[at], await sizeOf(join(folder, name))];
              await truncate(
                join(folder, name),
                Math.round(from + (to - from) * keeps ** (at + 1)),
              );
            }
            await logs[Symbol.asyncDispose]();
            await clock.advance(1000);
            logs = start();
            // It comes again, with more or in smaller pieces.
            const all = [...lost, ...make(2)];
            for (let at = 0; at < all.length; at += again)
              await consume(logs, all.slice(at, at + again));
          }
          await logs[Symbol.asyncDispose]();
          const found = await Promise.all(domains.map((name) => ids(name)));
          for (const [at, list] of found.entries())
            assert.deepEqual(
              list,
              Array.from({ length: next - 1 }, (_, index) => index + 1).filter(
                (id) => id % 3 === at,
              ),
            );
        }),
    ),
    { numRuns: 15 },
  );
});

const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

test("a file that fails holds up the others for a minute; then its lines are lost, which an alarm says", () =>
  inFolder(async ({ folder, clock, raised, logged, start, consume, ids }) => {
    const bad = join(folder, "bad.test");
    await mkdir(bad);
    const logs = start();
    const first = [delivery(1, 0, "bad.test"), delivery(2, 0, "good.test")];
    await assert.rejects(consume(logs, first), /bad\.test cannot be written: EISDIR/);
    await clock.advance(59_000);
    await assert.rejects(consume(logs, first), /EISDIR/);
    await clock.advance(2000);
    await consume(logs, first);
    await consume(logs, [delivery(3, 0, "bad.test"), delivery(4, 0, "good.test")]);
    assert.deepEqual(await ids("good.test"), [2, 4], "they are not written twice");
    assert.match(raised.get(`file:${bad}`) ?? "", /cannot be written, 2 lines are lost: EISDIR/);
    await rmdir(bad);
    await consume(logs, [delivery(5, 0, "bad.test")]);
    await logs[Symbol.asyncDispose]();
    assert.deepEqual(await ids("bad.test"), [5]);
    assert.equal(raised.size, 0);
    assert.deepEqual(logged, [
      "lines are lost: the file cannot be written",
      "the file is written again",
    ]);
  }));

test("domains for which there is no room share a file; those that have one keep it", () =>
  inFolder(async ({ folder, clock, logged, start, consume, ids }) => {
    let logs = start();
    const [a, b, c] = ["a.test", "b.test", "c.test"];
    const first = [a, b, c, "d.test"].map((name, at) => delivery(at + 1, 0, name));
    await consume(logs, first, 2);
    assert.deepEqual([await ids(a), await ids(b), await ids("%others")], [[1], [2], [3, 4]]);
    await logs[Symbol.asyncDispose]();
    // Files that were put aside do not count, and all that comes again is found.
    await writeFile(join(folder, `${a}.1`), "");
    await rm(join(folder, b));
    await clock.advance(1000);
    logs = start();
    await consume(logs, [...first, delivery(5, 0, a), delivery(6, 0, c)], 2);
    assert.deepEqual(
      [await ids(a), await ids("%others")],
      [
        [1, 5],
        [3, 4, 2, 6],
      ],
    );
    await rm(join(folder, "%others"));
    await consume(logs, [delivery(7, 1000, b)], 2);
    assert.deepEqual(await ids("%others"), [7], "it is not counted for each line");
    await rm(join(folder, "%others"));
    await clock.advance(600_000);
    await consume(logs, [delivery(8, 1000, b)], 2);
    assert.deepEqual(await ids(b), [8], "somebody took files away");
    await logs[Symbol.asyncDispose]();
    const told = "there are as many files as log-domain-max-files allows";
    assert.deepEqual(logged, [told, told]);
  }));
