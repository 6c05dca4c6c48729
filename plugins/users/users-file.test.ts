import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLog } from "../../core/mod.ts";
import { FakeClock } from "../../core/testing/fake-clock.ts";
import { turnUntil } from "../../test/support/until.ts";
import { UsersFile } from "./users-file.ts";

const LOOK = 5000;

test("a file of users is read again when it has changed and rests; a mistake in it leaves those there were", async () => {
  const directory = await mkdtemp(join(tmpdir(), "mta-users-"));
  const path = join(directory, "users");
  const clock = new FakeClock();
  const troubles: (string | undefined)[] = [];
  const file = new UsersFile(path, {
    ...{ clock, log: createLog("test", () => {}) },
    isSource: (name) => name === "bulk",
    trouble: (text) => void troubles.push(text),
  });
  const replace = async (text: string): Promise<void> => {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  };
  /** Two looks: a file that has just changed is left alone. */
  const look = async (): Promise<void> => {
    for (let times = 0; times < 2; times++) {
      await turnUntil("the next look", () => clock.untilNext !== undefined);
      await clock.advance(LOOK);
    }
    await turnUntil("the end of the look", () => clock.untilNext !== undefined);
  };
  try {
    await assert.rejects(file.open(), /ENOENT/);
    await replace("joe one\n");
    await file.open();
    assert.ok(file.get("joe") !== undefined && file.has("plain") && !file.has("scram"));

    await replace("joe one\nann two bulk\n");
    await look();
    assert.equal(file.get("ann")?.source, "bulk");

    for (const [text, trouble] of [
      ["joe one\nann\n", /users:2: expected NAME PASSWORD .*can log in$/],
      ["joe one\nann tw", /users:2: the last line has no end/],
      ["ann two bluk\n", /users:1: there is no <source> called bluk/],
      ["", /users is empty/],
    ] as const) {
      await replace(text);
      await look();
      assert.equal(file.get("ann")?.source, "bulk", "the users that were there stay");
      assert.match(troubles.at(-1) ?? "", trouble);
    }
    await rm(path);
    await mkdir(path);
    await look();
    assert.match(troubles.at(-1) ?? "", /it is a directory/);
    await rmdir(path);
    await look();
    assert.match(troubles.at(-1) ?? "", /ENOENT/);

    await replace("ann two\n");
    await look();
    assert.equal(troubles.at(-1), undefined);
    assert.equal(file.get("joe"), undefined);
  } finally {
    file[Symbol.dispose]();
    await rm(directory, { recursive: true, force: true });
  }
});
