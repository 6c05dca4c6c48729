import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { Folders } from "./folders.ts";
import { PathTurns } from "./path-turns.ts";

test("folders are made when they are missing, and anew when they were removed", () =>
  inTemporaryFolder(async (folder) => {
    const folders = new Folders();
    const inner = join(folder, "a", "b");
    let runs = 0;
    const write = (): Promise<void> => {
      runs++;
      return writeFile(join(inner, "file"), "");
    };
    await folders.with([inner], write);
    await folders.with([inner], write);
    assert.equal(runs, 2);
    await rm(join(folder, "a"), { recursive: true });
    await folders.with([inner], write);
    assert.equal(runs, 4);
    await assert.rejects(
      folders.with([inner], () => Promise.reject(new Error("of the task"))),
      /of the task/,
    );
  }));

test("tasks on one path follow one another, whatever becomes of them; others do not wait", async () => {
  const turns = new PathTurns();
  const first = Promise.withResolvers<string>();
  const done: string[] = [];
  const note = (name: string) => (): void => void done.push(name);
  const one = turns.run("a", () => first.promise).catch(note("one failed"));
  const two = turns.run("a", async () => done.push("two"));
  await turns.run("b", async () => done.push("other"));
  first.reject(new Error("no"));
  await Promise.all([one, two]);
  assert.equal(done[0], "other");
  assert.deepEqual(done.toSorted(), ["one failed", "other", "two"]);
});
