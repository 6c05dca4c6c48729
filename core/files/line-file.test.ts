import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { asRoot, fillDisk, onSmallDisk } from "../../test/support/small-disk.ts";
import { LineFile } from "./line-file.ts";

const OPTIONS = { mode: 0o600, head: "head\n", sync: true };

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-lines-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What is in a file after it held `before` and lines were appended to it. */
async function appended(path: string, before: string | Buffer, lines: string): Promise<string> {
  await writeFile(path, before);
  const file = await LineFile.open(path, OPTIONS);
  await file.append(lines);
  await file.close();
  assert.equal((await stat(path)).size, file.size);
  return readFile(path, "latin1");
}

test("a new file has its head, its folder and its rights; an old one goes on", () =>
  inFolder(async (folder) => {
    const path = join(folder, "new", "folder", "file");
    for (const line of ["1\n", "2\n"]) {
      const file = await LineFile.open(path, OPTIONS);
      await file.append(line);
      await file.close();
      await file.close();
    }
    assert.equal(await readFile(path, "utf8"), "head\n1\n2\n");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, "new"))).mode & 0o022, 0);
  }));

test("a line that a crash left without its end is cut off", () =>
  inFolder(async (folder) => {
    const path = join(folder, "file");
    assert.equal(await appended(path, "head\n1\n2,hal", "3\n"), "head\n1\n3\n");
    assert.equal(await appended(path, "hea", "3\n"), "head\n3\n");
    const long = "x".repeat(200_000);
    assert.equal(await appended(path, `head\n1\n${long}`, "3\n"), "head\n1\n3\n");
  }));

test("lines with a hole go, those after it stay", () =>
  inFolder(async (folder) => {
    const path = join(folder, "file");
    assert.equal(await appended(path, "head\n1\n2\0\0\0\0", "3\n"), "head\n1\n3\n");
    assert.equal(await appended(path, "head\n1\n2\0\0x\n3\n4", "5\n"), "head\n1\n3\n5\n");
    const hole = "\0".repeat(200_000);
    assert.equal(await appended(path, `head\n1\n2${hole}x\n3\n`, "4\n"), "head\n1\n3\n4\n");
    assert.equal(await appended(path, hole, "4\n"), "head\n4\n");
  }));

test("whatever a crash left, what is in the file then are whole lines of before, and the new one", () =>
  inFolder(async (folder) => {
    const path = join(folder, "file");
    let line = 0;
    const texts = fc
      .array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 })
      .map((lengths) => lengths.map((length) => `${++line}:${"x".repeat(length)}\n`));
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.double({ min: 0.7, max: 1, noNaN: true }), fc.nat(70_000))),
        async (lines, cut, holes) => {
          const bytes = Buffer.from(lines.join(""));
          const left = bytes.subarray(0, Math.ceil(bytes.length * Math.max(cut, 0.5)));
          const end = Math.max(left.length - 64 * 1024, 0);
          // Holes where crashes leave them: in what was written last.
          for (const [at, length] of holes) {
            const from = Math.max(Math.floor(left.length * at), end);
            left.fill(0, from, Math.min(from + length, left.length));
          }
          const found = (await appended(path, left, "new\n")).split(/(?<=\n)/);
          assert.equal(found.pop(), "new\n");
          const whole = left
            .toString("latin1")
            .split(/(?<=\n)/)
            .filter((text) => lines.includes(text));
          assert.deepEqual(found, whole.length > 0 ? whole : ["head\n"]);
        },
      ),
      { numRuns: 60 },
    );
  }));

test("a file that others cut goes on at its new end", () =>
  inFolder(async (folder) => {
    const path = join(folder, "file");
    const file = await LineFile.open(path, OPTIONS);
    await file.append("1\n");
    await truncate(path, 0);
    await file.append("2\n");
    assert.equal(await readFile(path, "utf8"), "2\n");
    assert.equal(file.size, 2);
    await file.close();
  }));

test("what is not a file is only written to", async () => {
  const file = await LineFile.open("/dev/null", { ...OPTIONS, head: "" });
  await file.append("1\n");
  await file.close();
  await assert.rejects(LineFile.open("/dev/full", OPTIONS), { code: "ENOSPC" });
});

asRoot("a disk that fills up in the middle of a line leaves nothing of it", () =>
  onSmallDisk(1024 * 1024, async (disk) => {
    const path = join(disk, "file");
    const file = await LineFile.open(path, { ...OPTIONS, sync: false });
    await file.append("1\n");
    fillDisk(join(disk, "full"));
    await truncate(join(disk, "full"), (await stat(join(disk, "full"))).size - 4096);
    await assert.rejects(file.append(`${"x".repeat(50_000)}\n`), { code: "ENOSPC" });
    assert.equal(await readFile(path, "utf8"), "head\n1\n");
    await assert.rejects(file.append("2\n"));
    await unlink(join(disk, "full"));
    const again = await LineFile.open(path, OPTIONS);
    await again.append("2\n");
    await again.close();
    assert.equal(await readFile(path, "utf8"), "head\n1\n2\n");
  }),
);
