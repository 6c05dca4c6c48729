import assert from "node:assert/strict";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { daysOf, type Log } from "../../core/mod.ts";
import {
  AppendedFile,
  fileAt,
  IN_UTC,
  memoryPosition,
} from "../../test/support/accounting-file.ts";
import { onFailingDisk } from "../../test/support/failing-disk.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { AccountingFile } from "./accounting-file.ts";
import { COLUMNS } from "./columns.ts";
import { isUseless } from "./file-position.ts";

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

test("a folder may be written in several ways", () =>
  inFolder(async (folder, log) => {
    const path = `${folder}//./x/../acct.csv`;
    const appended = new AppendedFile(fileAt(path, HEADER), new FakeClock(), log);
    await appended.append("one\r\n");
    await appended.append("two\r\n");
    await appended.close();
    assert.deepEqual(await namesIn(folder), ["acct-2026-01-01-0001.csv"]);
  }));

test("the day ends at midnight of the server's zone", () =>
  inFolder(async (folder, log) => {
    const clock = new FakeClock(Date.UTC(2026, 0, 31, 14, 59));
    const position = memoryPosition();
    const parts = { ...IN_UTC, days: daysOf("Asia/Tokyo"), clock, log, position };
    const file = new AccountingFile(options(folder), { ...parts, trouble: () => {} });
    const take = (event: number): Promise<void> =>
      file.take({ records: [{ event, part: 0, line: "one\r\n" }], upTo: event });
    await take(1);
    await clock.advance(60_000);
    await take(2);
    await file.close();
    assert.deepEqual(await namesIn(folder), [
      "acct-2026-01-31-0001.csv",
      "acct-2026-02-01-0001.csv",
    ]);
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

/** The names in a folder, in order. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).sort();
}

test("finished files are moved: those of days gone by, full ones, old ones, and those an operator ends", () =>
  inFolder(async (folder, log) => {
    const clock = new FakeClock(Date.UTC(2026, 0, 31, 12));
    const moveTo = join(folder, "done");
    const inUse = join(folder, "now");
    const path = join(inUse, "acct.csv");
    const given = { moveTo, moveInterval: 300_000, maxSize: HEADER.length + 20 };
    const appended = new AppendedFile(fileAt(path, HEADER, given), clock, log);
    const { file } = appended;
    const name = (number: number, day = "01-31"): string => `acct-2026-${day}-000${number}.csv`;
    assert.equal(await file.rotate(), false, "there is none yet");
    await file.tend();
    await appended.append("one\r\n");
    await file.tend();
    assert.deepEqual(await namesIn(inUse), [name(1)]);
    // Old:
    await clock.advance(300_000);
    await file.tend();
    assert.deepEqual([await namesIn(inUse), await namesIn(moveTo)], [[], [name(1)]]);
    // Full:
    await appended.append("two 2345678\r\n");
    await appended.append("three 45678\r\n");
    await file.tend();
    assert.deepEqual(
      [await namesIn(inUse), await namesIn(moveTo)],
      [[name(3)], [name(1), name(2)]],
    );
    // Ended by an operator; whoever takes files away does not make their names free again:
    assert.equal(await file.rotate(), true);
    assert.equal(await file.rotate(), false);
    assert.deepEqual(await namesIn(moveTo), [name(1), name(2), name(3)]);
    for (const one of await namesIn(moveTo)) await rm(join(moveTo, one));
    await appended.append("four\r\n");
    assert.deepEqual(await namesIn(inUse), [name(4)]);
    // Of a day gone by:
    await clock.advance(86_400_000);
    await file.tend();
    await appended.append("five\r\n");
    assert.deepEqual(
      [await namesIn(inUse), await namesIn(moveTo)],
      [[name(1, "02-01")], [name(4)]],
    );
    assert.equal(await readFile(join(moveTo, name(4)), "utf8"), `${HEADER}four\r\n`);
    assert.deepEqual(
      appended.troubles.filter((one) => one !== undefined),
      [],
    );
    await appended.close();
  }));

test("what an earlier run left finished is moved after a start, and what comes again is not lost", () =>
  inFolder(async (folder, log) => {
    const clock = new FakeClock(Date.UTC(2026, 0, 31, 12));
    const options = fileAt(join(folder, "acct.csv"), HEADER, { moveTo: join(folder, "done") });
    const position = memoryPosition();
    const first = new AppendedFile(options, clock, log, position);
    await first.append("one\r\n");
    const confirmed = position.get();
    await first.append("two\r\n");
    await first.close();
    // It died before it had kept that the second was written.
    assert.ok(confirmed);
    await position.set(confirmed);
    await clock.advance(86_400_000);
    const second = new AppendedFile(options, clock, log, position);
    await second.file.tend();
    assert.deepEqual(await namesIn(folder), ["acct-2026-01-31-0001.csv"]);
    await second.append("two\r\n");
    await second.append("three\r\n");
    await second.file.tend();
    await second.close();
    assert.deepEqual(await namesIn(folder), ["acct-2026-02-01-0001.csv", "done"]);
    const done = await readFile(join(folder, "done", "acct-2026-01-31-0001.csv"), "utf8");
    assert.equal(done, `${HEADER}one\r\ntwo\r\n`);
  }));

test("a file that cannot be moved is said, tried again, and never writes over another", () =>
  inFolder(async (folder, log) => {
    const clock = new FakeClock();
    const moveTo = join(folder, "done");
    const appended = new AppendedFile(
      fileAt(join(folder, "acct.csv"), HEADER, { moveTo }),
      clock,
      log,
    );
    await appended.append("one\r\n");
    await mkdir(moveTo);
    await writeFile(join(moveTo, "acct-2026-01-01-0001.csv"), "of somebody else");
    await appended.file.rotate();
    assert.match(appended.troubles.at(-1) ?? "", /acct-2026-01-01-0001\.csv is there already/);
    await appended.append("two\r\n");
    await rm(join(moveTo, "acct-2026-01-01-0001.csv"));
    await appended.file.tend();
    assert.equal(appended.troubles.at(-1), undefined);
    assert.deepEqual(await namesIn(moveTo), ["acct-2026-01-01-0001.csv"]);
    await appended.close();
  }));

test("the records of a file that is moved are counted when that is asked for", () =>
  inFolder(async (folder) => {
    const told: unknown[] = [];
    const notice = (_message: string, fields: unknown): void => void told.push(fields);
    const log = { ...quiet([]), notice };
    const moveTo = join(folder, "done");
    const options = fileAt(join(folder, "acct.csv"), HEADER, { moveTo, countMovedRecords: true });
    const appended = new AppendedFile(options, new FakeClock(), log);
    await appended.append("one\r\ntwo\r\n");
    await appended.append("three\r\n");
    await appended.file.rotate();
    await appended.close();
    assert.deepEqual(told, [{ file: join(moveTo, "acct-2026-01-01-0001.csv"), records: 3 }]);
  }));

test("old files are removed, and no others", () =>
  inFolder(async (folder, log) => {
    const noon = Date.UTC(2030, 0, 31, 12);
    const clock = new FakeClock(noon);
    const path = join(folder, "acct.csv");
    const appended = new AppendedFile(fileAt(path, HEADER, { deleteAfter: 60_000 }), clock, log);
    const old = ["acct-2020-01-01-0001.csv", "acct-2020-01-01.csv", "acct-x-2020-01-01-0001.csv"];
    for (const one of old) await writeFile(join(folder, one), "");
    await appended.append("one\r\n");
    const inUse = "acct-2030-01-31-0001.csv";
    await utimes(join(folder, inUse), noon / 1000, noon / 1000);
    await clock.advance(120_000);
    await appended.file.tend();
    assert.deepEqual(await namesIn(folder), [...old.slice(1), inUse].sort());
    await appended.close();
    const never = fileAt(path, HEADER, { deleteAfter: Number.POSITIVE_INFINITY });
    const keeping = new AppendedFile(never, clock, log);
    await writeFile(join(folder, old[0] ?? ""), "");
    await keeping.file.tend();
    assert.ok((await namesIn(folder)).includes(old[0] ?? ""));
  }));

test("a record whose flush fails is in the file once, when it works again", () =>
  onFailingDisk("lines-failing-disk.ts"));

test("the position of a file that is gone is kept as long as the journal may tell of its records again", () => {
  const day = 86_400_000;
  const position = { file: "/a/acct.csv", size: 1, event: 1, since: 5 * day, over: false };
  assert.deepEqual(
    [5 * day, 6.9 * day, 7.1 * day].map((now) => isUseless(position, now)),
    [false, false, true],
  );
});
