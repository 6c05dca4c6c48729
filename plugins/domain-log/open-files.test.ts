import assert from "node:assert/strict";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import type { Clock } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { whileDayLasts } from "../../test/support/same-day.ts";
import { type FileKind, type FileLines, OpenFiles } from "./open-files.ts";

const DAY = 86_400_000;
const RECORDS: FileKind = { head: "head\n", rules: undefined };
const LOG: FileKind = { head: "", rules: { mode: 0o640, isDaily: true, keep: 3 } };

interface Lab {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly files: OpenFiles;
  /** Files that could not be put aside. */
  readonly stayed: readonly string[];
  /** Writes lines of one file, whose name is the first word; some may be there already. */
  write(kind: FileKind, line: string, doubtful?: number): Promise<void>;
  read(name: string): Promise<string>;
}

async function inFolder(run: (lab: Lab) => Promise<void>): Promise<void> {
  await whileDayLasts();
  const folder = await mkdtemp(join(tmpdir(), "mta-open-"));
  const clock = new FakeClock();
  await clock.advance(Date.now() - clock.now());
  const stayed: string[] = [];
  const files = new OpenFiles(clock, (path) => stayed.push(basename(path)), 4);
  const lab: Lab = {
    ...{ folder, clock, files, stayed },
    async write(kind, line, doubtful = 0) {
      const [name = "", ...lines] = line.split(" ");
      const one = linesFor(join(folder, name), kind, lines, doubtful);
      assert.deepEqual(await files.write([one]), []);
    },
    read: (name) => readFile(join(folder, name), "utf8"),
  };
  try {
    await run(lab);
  } finally {
    await files.reopen();
    await rm(folder, { recursive: true });
  }
}

function linesFor(path: string, kind: FileKind, lines: readonly string[], doubtful = 0): FileLines {
  return { path, kind, lines: lines.map((line) => `${line}\n`), doubtful };
}

test("however many files there are, few are open", () =>
  inFolder(async ({ folder, files, read }) => {
    const names = Array.from({ length: 50 }, (_, at) => `d${at}`);
    for (const line of ["1", "2"])
      assert.deepEqual(
        await files.write(names.map((name) => linesFor(join(folder, name), LOG, [line]))),
        [],
      );
    assert.equal(files.count, 4);
    for (const name of names) assert.equal(await read(name), "1\n2\n");
    assert.equal((await stat(join(folder, "d0"))).mode & 0o777, 0o640);
  }));

test("a file that was moved away is begun anew, with its first line", () =>
  inFolder(async ({ folder, write, read }) => {
    await write(RECORDS, "a 1");
    await rename(join(folder, "a"), join(folder, "old"));
    await write(RECORDS, "a 2");
    assert.deepEqual([await read("old"), await read("a")], ["head\n1\n", "head\n2\n"]);
    assert.equal((await stat(join(folder, "a"))).mode & 0o777, 0o600);
  }));

test("a log is put aside at midnight, records never", () =>
  inFolder(async ({ clock, write, read, folder }) => {
    for (const line of ["1", "2", "3", "4"]) {
      await write(LOG, `log ${line}`);
      await write(RECORDS, `records ${line}`);
      await clock.advance(DAY);
    }
    assert.equal(await read("records"), "head\n1\n2\n3\n4\n");
    assert.deepEqual(
      [await read("log"), await read("log.1"), await read("log.2")],
      ["4\n", "3\n", "2\n"],
    );
    assert.deepEqual((await readdir(folder)).sort(), ["log", "log.1", "log.2", "records"]);
  }));

test("a log that cannot be put aside goes on", () =>
  inFolder(async ({ clock, write, read, folder, stayed }) => {
    await write(LOG, "log 1");
    // Nothing can be renamed to it.
    await mkdir(join(folder, "log.1", "in"), { recursive: true });
    await clock.advance(DAY);
    await write(LOG, "log 2");
    await write(LOG, "log 3");
    assert.equal(await read("log"), "1\n2\n3\n");
    assert.deepEqual(stayed, ["log"]);
  }));

test("also one that another process wrote yesterday", () =>
  inFolder(async ({ folder, write, read }) => {
    await appendFile(join(folder, "log"), "old\n");
    const yesterday = Date.now() / 1000 - 86_400;
    await utimes(join(folder, "log"), yesterday, yesterday);
    await write(LOG, "log new");
    assert.deepEqual([await read("log"), await read("log.1")], ["new\n", "old\n"]);
  }));

test("when new files are asked for, those that are not open get theirs with their next line", () =>
  inFolder(async ({ clock, files, write, read, folder }) => {
    for (const name of ["a", "b", "c", "d", "e", "f"]) await write(LOG, `${name} 1`);
    await write(RECORDS, "records 1");
    await clock.advance(5000);
    await files.rotate();
    assert.equal(await read("f.1"), "1\n");
    assert.deepEqual((await readdir(folder)).includes("a.1"), false);
    for (const name of ["a", "f", "a"]) await write(LOG, `${name} 2`);
    assert.deepEqual([await read("a"), await read("a.1")], ["2\n2\n", "1\n"]);
    assert.deepEqual([await read("f"), await read("f.1")], ["2\n", "1\n"]);
    assert.equal(await read("records"), "head\n1\n");
  }));

test("one that cannot be put aside keeps no other from it", () =>
  inFolder(async ({ files, write, read, folder }) => {
    for (const name of ["a", "b"]) await write(LOG, `${name} 1`);
    await mkdir(join(folder, "a.1", "in"), { recursive: true });
    await assert.rejects(files.rotate());
    assert.equal(await read("b.1"), "1\n");
  }));

test("a clock that is set back puts no file aside again and again", () =>
  inFolder(async ({ clock, folder }) => {
    let behind = 0;
    const files = new OpenFiles({ ...timeOf(clock), now: () => clock.now() - behind }, () => {}, 1);
    const write = async (name: string, line: string): Promise<void> => {
      assert.deepEqual(await files.write([linesFor(join(folder, name), LOG, [line])]), []);
    };
    await clock.advance(3_600_000);
    await files.rotate();
    behind = 3_600_000;
    for (const line of ["1", "2", "3", "4"]) for (const name of ["a", "b"]) await write(name, line);
    await files.reopen();
    const texts = await Promise.all(["a.1", "a"].map((name) => readOr(join(folder, name))));
    assert.equal(texts.join(""), "1\n2\n3\n4\n");
    assert.ok(!(await readdir(folder)).includes("a.2"), "once at most");
  }));

function timeOf(clock: FakeClock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delay, run) => clock.after(delay, run),
  };
}

const readOr = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

test("lines that come again are left out, half a line is written again", () =>
  inFolder(async ({ folder, clock, write, read }) => {
    await write(RECORDS, "a 1 2 2");
    await appendFile(join(folder, "a"), "3 to");
    const again = new OpenFiles(clock, assert.fail);
    const lines = ["1", "2", "2", "3 torn", "4"];
    assert.deepEqual(await again.write([linesFor(join(folder, "a"), RECORDS, lines, 4)]), []);
    assert.equal(await read("a"), "head\n1\n2\n2\n3 torn\n4\n");
    // Put aside meanwhile: what is in the file before this one counts.
    const day = linesFor(join(folder, "log"), LOG, ["1", "2"]);
    await again.write([day]);
    await again.rotate();
    await again.write([{ ...day, lines: [...day.lines, "3\n"], doubtful: 3 }]);
    assert.equal(await read("log"), "3\n");
    await again.reopen();
  }));

test("a file that cannot be written is named, the others are written", () =>
  inFolder(async ({ folder, files, read }) => {
    await mkdir(join(folder, "bad"));
    const [bad, good] = [join(folder, "bad"), join(folder, "good")];
    const failed = await files.write([linesFor(bad, LOG, ["1"]), linesFor(good, LOG, ["1"])]);
    assert.deepEqual(
      failed.map(({ path }) => path),
      [bad],
    );
    assert.equal(await read("good"), "1\n");
  }));
