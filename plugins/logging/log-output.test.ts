import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { errorCode, type LogEvent } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { until } from "../../test/support/until.ts";
import { KeptFiles } from "../log-files/kept-files.ts";
import { LogOutput } from "./log-output.ts";

const KEPT = {
  logFormat: "text",
  logRotate: 3,
  logAutoRotation: true,
  logFileWorldReadable: false,
} as const;

interface Lab {
  readonly folder: string;
  readonly clock: FakeClock;
  /** What went elsewhere, without its time. */
  readonly other: string[];
  readonly files: KeptFiles;
  output(file: string): LogOutput;
}

async function inFolder(use: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-log-"));
  const clock = new FakeClock();
  const other: string[] = [];
  const files = new KeptFiles(KEPT);
  const output = (file: string): LogOutput =>
    new LogOutput(file, { clock, files }, (lines) =>
      other.push(...messages(lines.toString().slice(0, -1))),
    );
  try {
    await use({ folder, clock, other, files, output });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function event(message: string): LogEvent {
  return { level: "info", from: "test", message, fields: {} };
}

/** Writes one line and waits until it has gone somewhere. */
async function say(output: LogOutput, message: string): Promise<void> {
  output.write(event(message));
  await output.reopen();
}

/** Writes one line and waits until a file ends with it, which stays open. */
async function add(
  { clock }: Lab,
  output: LogOutput,
  file: string,
  message: string,
): Promise<void> {
  output.write(event(message));
  await clock.advance(100);
  await until(`"${message}" in ${file}`, async () => {
    const text = await readFile(file, "utf8").catch(() => "");
    return text.endsWith(` ${message}\n`) || undefined;
  });
}

const messages = (text: string): readonly string[] =>
  text.split("\n").map((line) => line.replace(/^\S+ /, ""));

test("while the file cannot be written lines go elsewhere; it is said once, and once when it can again", () =>
  inFolder(async ({ folder, clock, other, output }) => {
    const file = join(folder, "log");
    await mkdir(file);
    const log = output(file);
    await say(log, "one");
    await say(log, "two");
    await clock.advance(6000);
    await say(log, "three");
    assert.match(other.shift() ?? "", /^error logging: the log file cannot be written: .*EISDIR/);
    assert.deepEqual(other, ["info test: one", "info test: two", "info test: three"]);
    await rm(file, { recursive: true });
    await say(log, "too early");
    await clock.advance(6000);
    await say(log, "four");
    const again = `notice logging: the log file is written again file=${file}`;
    assert.deepEqual(other.slice(3), ["info test: too early", again]);
    assert.deepEqual(messages(await readFile(file, "utf8")), [again, "info test: four", ""]);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  }));

test("a full disk loses no line", () =>
  inFolder(async ({ other, output }) => {
    const log = output("/dev/full");
    await say(log, "one");
    await say(log, "two");
    assert.match(other.shift() ?? "", /^error logging: the log file cannot be written: .*ENOSPC/);
    assert.deepEqual(other, ["info test: one", "info test: two"]);
  }));

test("a file that was moved away, or whose folder is gone, is begun anew", () =>
  inFolder(async (lab) => {
    const { folder, clock, other, output } = lab;
    const file = join(folder, "logs", "log");
    const log = output(file);
    await add(lab, log, file, "one");
    await rename(file, `${file}.old`);
    await add(lab, log, `${file}.old`, "still there");
    await clock.advance(10_000);
    await add(lab, log, file, "two");
    assert.deepEqual(messages(await readFile(file, "utf8")), ["info test: two", ""]);
    assert.equal((await stat(join(folder, "logs"))).mode & 0o777, 0o700);
    await rm(join(folder, "logs"), { recursive: true });
    await clock.advance(10_000);
    await add(lab, log, file, "three");
    assert.deepEqual(messages(await readFile(file, "utf8")), ["info test: three", ""]);
    assert.deepEqual(other, []);
    await log.close();
  }));

test("at midnight the log is put aside, and so many are kept; when asked for as well", () =>
  inFolder(async (lab) => {
    const { folder, clock, other, output } = lab;
    const file = join(folder, "log");
    await clock.advance(Date.now() - clock.now());
    const log = output(file);
    for (const line of ["one", "two", "three"]) {
      await add(lab, log, file, line);
      await clock.advance(86_400_000);
    }
    await add(lab, log, file, "four");
    assert.deepEqual((await readdir(folder)).sort(), ["log", "log.1", "log.2"]);
    assert.deepEqual(await kept(folder, "log.2", "log.1", "log"), ["two", "three", "four"]);
    await lab.files.rotate();
    await say(log, "five");
    assert.deepEqual(await kept(folder, "log.2", "log.1", "log"), ["three", "four", "five"]);
    lab.files.settings = { ...lab.files.settings, logRotate: 0, logFileWorldReadable: true };
    await lab.files.rotate();
    await clock.advance(86_400_000);
    await say(log, "six");
    assert.deepEqual(await kept(folder, "log"), ["five", "six"]);
    assert.equal((await stat(file)).mode & 0o777, 0o644);
    await log.close();
    assert.deepEqual(other, []);
  }));

test("lines that come while the log is put aside, or opened anew, go to it; whoever asked is told when it cannot be", () =>
  inFolder(async ({ folder, clock, other, files, output }) => {
    const file = join(folder, "log");
    const log = output(file);
    await mkdir(join(folder, "log.1", "in"), { recursive: true });
    let count = 0;
    /** Writes lines until something is over; resolves with its error. */
    const during = async (work: Promise<void>): Promise<unknown> => {
      let isOver = false;
      const ended = work
        .catch((error: unknown) => errorCode(error))
        .finally(() => {
          isOver = true;
        });
      while (!isOver) {
        log.write(event(`${++count}`));
        await clock.advance(100);
      }
      return ended;
    };
    await say(log, "first");
    for (let turn = 0; turn < 20; turn++) {
      assert.equal(await during(files.rotate()), "EISDIR");
      assert.equal(await during(log.reopen()), undefined);
    }
    await log.close();
    assert.deepEqual(other, []);
    const said = Array.from({ length: count }, (_, at) => `${at + 1}`);
    assert.deepEqual(await kept(folder, "log"), ["first", ...said]);
  }));

/** What is said in files, in order. */
async function kept(folder: string, ...names: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ").at(-1) ?? ""),
  );
}
