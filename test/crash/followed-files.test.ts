import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { FollowedFiles } from "./followed-files.ts";
import { recordsCome } from "./records-come.ts";

test("who follows files hears each line once, and no first line, whenever that comes", async () => {
  await inTemporaryFolder(async (folder) => {
    const heard: string[] = [];
    const followed = new FollowedFiles(folder, (line) => heard.push(line));
    try {
      const path = join(folder, "a.csv");
      writeFileSync(path, "");
      followed.look();
      assert.deepEqual(heard, []);
      appendFileSync(path, "head\r");
      followed.look();
      appendFileSync(path, "\nd,1\r\nd,");
      followed.look();
      assert.deepEqual(heard, ["d,1"]);
      mkdirSync(join(folder, "done"));
      renameSync(path, join(folder, "done", "a.csv"));
      appendFileSync(join(folder, "done", "a.csv"), "2\r\n");
      writeFileSync(join(folder, "b.csv"), "head\r\nd,3\r\n");
      followed.look();
      assert.deepEqual(heard, ["d,1", "d,2", "d,3"]);
      assert.equal(followed.changed(), 0);
      writeFileSync(join(folder, "b.csv"), "head\r\nd,4\r\n");
      assert.equal(followed.changed(), 1);
    } finally {
      followed.stop();
    }
  });
});

test("records are waited for until each that was promised has come, however many others come", async () => {
  const seen = new Set(["other", "another"]);
  let came: boolean | undefined;
  const all = recordsCome(new Set(["a", "b"]), seen).then((every) => {
    came = every;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(came, undefined);
  for (const one of ["b", "a"]) seen.add(one);
  await all;
  assert.equal(came, true);
});
