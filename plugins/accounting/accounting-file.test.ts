import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Log } from "../../core/mod.ts";
import { AppendedFile, fileAt } from "../../test/support/accounting-file.ts";
import { onFailingDisk } from "../../test/support/failing-disk.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { COLUMNS } from "./columns.ts";

const HEADER = `${COLUMNS.join(",")}\r\n`;

/** A log that keeps errors only. */
function quiet(errors: string[]): Log {
  const ignore = (): void => {};
  const error = (message: string): void => void errors.push(message);
  return { debug: ignore, info: ignore, notice: ignore, warning: ignore, error };
}

/** A folder for one test, and what was logged as errors in it. */
async function inFolder(run: (folder: string, log: Log, errors: string[]) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "acct-"));
  const errors: string[] = [];
  try {
    await run(folder, quiet(errors), errors);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function options(folder: string, maxSize = 1e6) {
  return fileAt(join(folder, "acct.csv"), HEADER, { maxSize });
}

test("records go to the day's file after a header, and a new day begins a new file", () =>
  inFolder(async (folder, log) => {
    const clock = new FakeClock(Date.UTC(2026, 0, 31, 23, 59));
    const file = new AppendedFile(options(folder), clock, log);
    await file.append("one\r\ntwo\r\n");
    await clock.advance(120_000);
    await file.append("three\r\n");
    await file.close();
    const names = (await readdir(folder)).sort();
    assert.deepEqual(names, ["acct-2026-01-31-0001.csv", "acct-2026-02-01-0001.csv"]);
    const [first = "", second = ""] = names.map((name) => join(folder, name));
    assert.equal(await readFile(first, "utf8"), `${HEADER}one\r\ntwo\r\n`);
    assert.equal(await readFile(second, "utf8"), `${HEADER}three\r\n`);
    assert.equal((await stat(first)).mode & 0o777, 0o600);
  }));

test("a file that is full is followed by the next number; a restart goes on in the last one", () =>
  inFolder(async (folder, log) => {
    const clock = new FakeClock();
    const small = options(folder, HEADER.length + 6);
    for (const line of ["aaa\r\n", "bbb\r\n"]) {
      const file = new AppendedFile(small, clock, log);
      await file.append(line);
      await file.close();
    }
    assert.equal((await readdir(folder)).length, 2);
    const file = new AppendedFile(options(folder), clock, log);
    await file.append("ccc\r\n");
    await file.close();
    const last = await readFile(join(folder, "acct-2026-01-01-0002.csv"), "utf8");
    assert.equal(last, `${HEADER}bbb\r\nccc\r\n`);
  }));

test("a file that was taken away is followed by another, and no record is lost", () =>
  inFolder(async (folder, log) => {
    const file = new AppendedFile(options(folder), new FakeClock(), log);
    const path = join(folder, "acct-2026-01-01-0001.csv");
    await file.append("one\r\n");
    await rename(path, `${path}.taken`);
    await file.append("two\r\n");
    await file.close();
    assert.equal(await readFile(`${path}.taken`, "utf8"), `${HEADER}one\r\n`);
    // Whoever took the first may have it under its name elsewhere.
    const next = join(folder, "acct-2026-01-01-0002.csv");
    assert.equal(await readFile(next, "utf8"), `${HEADER}two\r\n`);
  }));

test("a file that was put aside under a name like its own keeps nothing from being written", () =>
  inFolder(async (folder, log) => {
    const file = new AppendedFile(options(folder), new FakeClock(), log);
    const path = (name: string): string => join(folder, `acct-2026-01-01-${name}.csv`);
    await file.append("one\r\n");
    await rename(path("0001"), path("0001-done"));
    await file.append("two\r\n");
    await file.close();
    assert.equal(await readFile(path("0001-done"), "utf8"), `${HEADER}one\r\n`);
    // Whoever puts this one aside, too, does not write over the first.
    assert.equal(await readFile(path("0002"), "utf8"), `${HEADER}two\r\n`);
    for (const odd of ["9 (copy)", "x", "99999999999999999999999"])
      await writeFile(path(odd), "nothing of ours");
    for (const line of ["three\r\n", "four\r\n"]) {
      const later = new AppendedFile(options(folder), new FakeClock(), log);
      await later.append(line);
      await later.close();
    }
    assert.equal(await readFile(path("0010"), "utf8"), `${HEADER}three\r\nfour\r\n`);
  }));

test("a record whose flush fails is in the file once, when it works again", () =>
  onFailingDisk("lines-failing-disk.ts"));
