import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Log } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { StatisticsFile } from "./statistics-file.ts";

interface Lab {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly errors: string[];
  readonly file: StatisticsFile;
}

/** A file whose text is the number of times it was written. */
async function inFolder(run: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-statistics-"));
  const clock = new FakeClock();
  const errors: string[] = [];
  const ignore = (): void => {};
  const log: Log = {
    debug: ignore,
    info: ignore,
    notice: (message) => void errors.push(message),
    warning: ignore,
    error: (message) => void errors.push(message),
  };
  let written = 0;
  const file = new StatisticsFile({ clock, log, text: () => `${++written}` });
  try {
    await run({ folder, clock, errors, file });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the file is written at once, every minute, and a last time", () =>
  inFolder(async ({ folder, clock, errors, file }) => {
    const path = join(folder, "s.json");
    const text = (): Promise<string> => readFile(path, "utf8");
    await file.use(path);
    assert.equal(await text(), "1");
    await clock.advance(59_999);
    assert.equal(await text(), "1");
    await clock.advance(1);
    await file[Symbol.asyncDispose]();
    assert.equal(await text(), "3");
    assert.equal(clock.pending, 0);
    assert.deepEqual(await readdir(folder), ["s.json"]);
    assert.deepEqual(errors, []);
  }));

test("another path is used from then on, none ends it", () =>
  inFolder(async ({ folder, clock, file }) => {
    await file.use(join(folder, "a"));
    await file.use(join(folder, "b"));
    assert.equal(clock.pending, 1);
    assert.deepEqual((await readdir(folder)).sort(), ["a", "b"]);
    await file.use(undefined);
    assert.equal(clock.pending, 0);
    await file[Symbol.asyncDispose]();
    assert.equal(await readFile(join(folder, "b"), "utf8"), "2");
  }));

test("a file that cannot be written is said, and tried again", () =>
  inFolder(async ({ folder, clock, errors, file }) => {
    const path = join(folder, "later", "s.json");
    await file.use(path);
    assert.deepEqual(errors, ["statistics cannot be written"]);
    await mkdir(join(folder, "later"));
    await clock.advance(60_000);
    await file[Symbol.asyncDispose]();
    assert.equal(await readFile(path, "utf8"), "3");
    assert.deepEqual(errors, ["statistics cannot be written", "statistics are written again"]);
    assert.equal((await stat(path)).mode & 0o777, 0o644);
  }));
