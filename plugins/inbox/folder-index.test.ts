import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Clock, systemClock } from "../../core/mod.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { FolderIndex } from "./folder-index.ts";

test("who asks while the folder is looked at hears of what came after that look", () =>
  inTemporaryFolder(async (folder) => {
    const list = (name: string): void => {
      writeFileSync(join(folder, name), "Subject: x\r\n\r\n");
      appendFileSync(join(folder, "index.tsv"), `2026-01-01T00:00:00Z\t${name}\t${name[5]}a\t1\n`);
    };
    list("000001.eml");
    let asked: Promise<void> | undefined;
    let times = 0;
    const clock: Clock = {
      ...systemClock,
      monotonic() {
        // Asked for the third time when the folder has been read.
        if (++times === 3) {
          list("000002.eml");
          asked = index.refresh();
        }
        return 0;
      },
    };
    const told: number[] = [];
    const index = new FolderIndex(folder, clock, {
      found: (numbers) => void told.push(...numbers),
      lost: () => {},
    });
    await index.refresh();
    assert.deepEqual(told, [1]);
    assert.ok(asked);
    await asked;
    assert.deepEqual(told, [1, 2]);
    assert.equal(index.numberOf("2a"), 2);
  }));
