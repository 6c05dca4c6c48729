import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Log, LogFields } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { AppendFiles } from "./append-files.ts";

interface Lab {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly files: AppendFiles;
  readonly errors: (readonly [string, LogFields | undefined])[];
}

async function inFolder(run: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-append-"));
  const clock = new FakeClock();
  const errors: (readonly [string, LogFields | undefined])[] = [];
  const ignore = (): void => {};
  const log: Log = {
    debug: ignore,
    info: ignore,
    notice: ignore,
    warning: ignore,
    error: (message, fields) => void errors.push([message, fields]),
  };
  const files = new AppendFiles({ clock, log, head: "head\n" });
  try {
    await run({ folder, clock, files, errors });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("lines go to their files after a head, gathered for a moment", () =>
  inFolder(async ({ folder, clock, files, errors }) => {
    const [a, b] = [join(folder, "a"), join(folder, "new", "folder", "b")];
    files.add(a, "1\n");
    files.add(b, "2\n");
    files.add(a, "3\n");
    assert.equal(clock.pending, 1);
    await clock.advance(200);
    await files.flush();
    assert.equal(await readFile(a, "utf8"), "head\n1\n3\n");
    assert.equal(await readFile(b, "utf8"), "head\n2\n");
    assert.equal((await stat(a)).mode & 0o777, 0o600);
    files.add(a, "4\n");
    await files[Symbol.asyncDispose]();
    assert.equal(await readFile(a, "utf8"), "head\n1\n3\n4\n");
    assert.equal(clock.pending, 0);
    assert.deepEqual(errors, []);
  }));

test("a file that was moved away is begun anew", () =>
  inFolder(async ({ folder, files }) => {
    const path = join(folder, "a");
    files.add(path, "1\n");
    await files.flush();
    await rename(path, `${path}.old`);
    files.add(path, "2\n");
    await files[Symbol.asyncDispose]();
    assert.equal(await readFile(path, "utf8"), "head\n2\n");
  }));

test("lines outlast a file that refuses them, and do not hold up others", () =>
  inFolder(async ({ folder, clock, files, errors }) => {
    const [blocked, fine] = [join(folder, "x", "a"), join(folder, "b")];
    await writeFile(join(folder, "x"), "");
    files.add(blocked, "1\n");
    files.add(fine, "2\n");
    await files.flush();
    assert.equal(await readFile(fine, "utf8"), "head\n2\n");
    assert.deepEqual(
      errors.map(([message]) => message),
      ["the file cannot be written"],
    );
    await rm(join(folder, "x"));
    files.add(blocked, "3\n");
    await clock.advance(5000);
    await files.flush();
    assert.equal(await readFile(blocked, "utf8"), "head\n1\n3\n");
    await files[Symbol.asyncDispose]();
  }));

test("what waits is bounded: the oldest lines go first, and are counted", () =>
  inFolder(async ({ folder, files, errors }) => {
    const path = join(folder, "a");
    // 4,096 lines of 4 KiB fill the room to the last character.
    const text = (line: number): string => `${String(line).padStart(4095, "0")}\n`;
    for (let line = 0; line < 4096; line++) files.add(path, text(line));
    assert.deepEqual(errors, []);
    files.add(path, text(4096));
    assert.deepEqual(errors, [
      ["lines are lost: the file cannot be written", { file: path, lines: 410 }],
    ]);
    await files[Symbol.asyncDispose]();
    const [head, first] = (await readFile(path, "utf8")).split("\n");
    assert.deepEqual([head, Number(first)], ["head", 410]);
    // There is room again for what comes after.
    for (let line = 0; line < 4096; line++) files.add(path, text(line));
    assert.equal(errors.length, 1);
    await files[Symbol.asyncDispose]();
  }));
