import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { localDay, rotateFile } from "./rotate-file.ts";

async function inFolder(run: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-rotate-"));
  try {
    await run(join(folder, "log"), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What is in a folder, as `name=text`. */
async function contents(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => `${name}=${await readFile(join(folder, name), "utf8")}`),
  );
}

test("a file is put aside, those before move on, and so many are kept", () =>
  inFolder(async (path, folder) => {
    for (const text of ["a", "b", "c", "d"]) {
      await writeFile(path, text);
      await rotateFile(path, 3);
    }
    assert.deepEqual(await contents(folder), ["log.1=d", "log.2=c"]);
    await rotateFile(path, 3);
    assert.deepEqual(
      await contents(folder),
      ["log.1=d", "log.2=c"],
      "there is nothing to put aside",
    );
    // As a crash between two names leaves it.
    await rename(`${path}.1`, `${path}.2`);
    await writeFile(path, "e");
    await rotateFile(path, 3);
    assert.deepEqual(await contents(folder), ["log.1=e", "log.2=d"]);
  }));

test("fewer may be kept than before, or none", () =>
  inFolder(async (path, folder) => {
    for (const text of ["a", "b", "c", "d", "e"]) {
      await writeFile(path, text);
      await rotateFile(path, 6);
    }
    await writeFile(path, "f");
    await rotateFile(path, 3);
    assert.deepEqual(await contents(folder), ["log.1=f", "log.2=e"]);
    await writeFile(path, "g");
    await rotateFile(path, 1);
    assert.deepEqual(await contents(folder), []);
  }));

test("days are those of the process's zone", () => {
  const midnight = new Date(2026, 0, 31).getTime();
  assert.equal(localDay(midnight), localDay(midnight + 86_399_999));
  assert.ok(localDay(midnight - 1) < localDay(midnight));
  assert.ok(localDay(midnight) < localDay(new Date(2026, 1, 1).getTime()));
});
