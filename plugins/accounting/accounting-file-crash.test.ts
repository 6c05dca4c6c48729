import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Log } from "../../core/mod.ts";
import { fileAt, IN_UTC, memoryPosition } from "../../test/support/accounting-file.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { AccountingFile } from "./accounting-file.ts";
import type { WrittenRecord } from "./output.ts";

const HEAD = "type,rcpt\r\n";
const ignore = (): void => {};
const LOG: Log = { debug: ignore, info: ignore, notice: ignore, warning: ignore, error: ignore };

/** Records of events with 1 to 3 recipients each; all look alike within an event, and like those of others. */
const journal = fc
  .array(fc.record({ parts: fc.integer({ min: 1, max: 3 }), text: fc.constantFrom("a", "bb") }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((events) =>
    events.map(({ parts, text }, at): readonly WrittenRecord[] =>
      Array.from({ length: parts }, (_, part) => ({ event: at + 1, part, line: `${text}\r\n` })),
    ),
  );

/** One run of the server: how many events a batch has, and how it ends. */
const run = fc.record({
  events: fc.integer({ min: 1, max: 5 }),
  batches: fc.integer({ min: 0, max: 4 }),
  /** The last batch is in the file and not confirmed; bytes of it that the crash cuts off. */
  dies: fc.constantFrom("after a batch", "before it is confirmed"),
  cut: fc.integer({ min: 0, max: 9 }),
  /** The days until the next start. */
  days: fc.integer({ min: 0, max: 1 }),
});

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).sort();
  return names.map((name) => join(folder, name));
}

test("no record is lost or in the files twice, wherever a crash comes", async () => {
  await fc.assert(
    fc.asyncProperty(journal, fc.array(run, { maxLength: 6 }), async (events, runs) => {
      const folder = await mkdtemp(join(tmpdir(), "acct-crash-"));
      const clock = new FakeClock(Date.UTC(2026, 0, 31, 12));
      const position = memoryPosition();
      const options = fileAt(join(folder, "acct.csv"), HEAD, { maxSize: 40 });
      /** Gives the file batches until all is written or it dies. */
      const write = async (size: number, batches: number, dies: boolean): Promise<void> => {
        let left = batches;
        const file = new AccountingFile(options, {
          ...{ ...IN_UTC, clock, log: LOG, trouble: ignore },
          position: {
            get: position.get,
            set: (value) =>
              dies && left === 0 && value.event > file.has
                ? Promise.reject(new Error("the server dies"))
                : position.set(value),
          },
        });
        while (file.has < events.length && left-- > 0) {
          const batch = events.slice(file.has, file.has + size);
          const upTo = file.has + batch.length;
          await file.take({ records: batch.flat(), upTo }).catch(ignore);
        }
        await file.close();
      };
      try {
        for (const { events: size, batches, dies, cut, days } of runs) {
          await write(size, batches, dies === "before it is confirmed");
          const last = position.get();
          for (const path of await filesIn(folder))
            if (path === last?.file) {
              const { length } = await readFile(path);
              await truncate(path, Math.max(length - cut, last.size));
            }
          await clock.advance(days * 86_400_000);
        }
        await write(3, events.length + 1, false);
        const texts = await Promise.all(
          (await filesIn(folder)).map((one) => readFile(one, "utf8")),
        );
        for (const text of texts) assert.ok(text.startsWith(HEAD));
        const lines = texts.map((text) => text.slice(HEAD.length)).join("");
        assert.equal(
          lines,
          events
            .flat()
            .map(({ line }) => line)
            .join(""),
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
});

test("no record is there twice when a start after a crash writes other lines, or other columns", async () => {
  const starts = fc.array(
    fc.record({
      events: fc.integer({ min: 1, max: 5 }),
      columns: fc.constantFrom("type,rcpt", "type,rcpt,user"),
      cut: fc.integer({ min: 0, max: 30 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(starts, async (given) => {
      const folder = await mkdtemp(join(tmpdir(), "acct-crash-"));
      const position = memoryPosition();
      const parts = { ...IN_UTC, clock: new FakeClock(), log: LOG, trouble: ignore };
      let written = 0;
      try {
        for (const [start, { events, columns, cut }] of [...given, ...given].entries()) {
          const options = fileAt(join(folder, "acct.csv"), `${columns}\r\n`);
          const file = new AccountingFile(options, {
            ...parts,
            position: {
              get: position.get,
              set: (place) =>
                place.event > written ? Promise.reject(new Error("dead")) : position.set(place),
            },
          });
          const upTo = written + (start % 2 === 0 ? events : 5);
          const records = Array.from({ length: upTo - written }, (_, at) => {
            const event = written + at + 1;
            return { event, part: 0, line: `${event},by start ${start}\r\n` };
          });
          // The first time it dies before it is confirmed, and comes back with other settings.
          await file.take({ records, upTo }).catch(ignore);
          await file.close();
          const last = position.get();
          if (last !== undefined && start % 2 === 0) {
            const { length } = await readFile(last.file);
            await truncate(last.file, Math.max(length - cut, last.size));
          }
          if (start % 2 === 0) continue;
          written = upTo;
          const again = new AccountingFile(options, { ...parts, position });
          await again.take({ records, upTo });
          await again.close();
        }
        const texts = await Promise.all(
          (await filesIn(folder)).map((one) => readFile(one, "utf8")),
        );
        const lines = texts.flatMap((text) => text.split("\r\n"));
        const found = lines.map((line) => Number.parseInt(line, 10)).filter(Number.isFinite);
        assert.deepEqual(
          found,
          Array.from({ length: written }, (_, at) => at + 1),
        );
        for (const line of lines) assert.match(line, /^(\d+,by start \d+|type,rcpt(,user)?|)$/);
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});
