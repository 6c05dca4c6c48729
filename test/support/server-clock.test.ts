import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLog, openLmdbStore, type StoreTrouble } from "../../core/mod.ts";
import { ServerClock } from "./server-clock.ts";
import { turnUntil } from "./until.ts";

test("time that leaps does not overtake a slow disk", async () => {
  const clock = new ServerClock();
  const directory = await mkdtemp(join(tmpdir(), "mta-server-clock-"));
  let isSlow = false;
  const store = await openLmdbStore({
    ...{ directory, clock, log: createLog("test", () => {}) },
    // So little is free that it is measured before a commit.
    minFreeSpace: 1_000_000,
    async statfs() {
      if (!isSlow) return { bsize: 1, bavail: 1_000_001 };
      await turnUntil("time to overtake the disk", () => store.trouble() !== undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { bsize: 1, bavail: 2_000_000 };
    },
  });
  clock.waitFor(store);
  let overtaken = 0;
  clock.after(600_000, () => {
    isSlow = true;
    const begun = clock.monotonic();
    const state = { mode: "normal", paused: false, retryAt: 0, failures: 0 } as const;
    void store.saveQueue(store.queueId("x.test/y"), state).then(() => {
      isSlow = false;
      overtaken = clock.monotonic() - begun;
    });
  });
  try {
    await clock.advance(3_600_000);
    assert.equal(store.trouble(), undefined);
    assert.ok(overtaken > 0 && overtaken <= 45_000, `overtaken by ${overtaken} ms`);
  } finally {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
});

test("a disk that failed is not waited for: it is tried again when its time has come", async () => {
  const clock = new ServerClock();
  let trouble: StoreTrouble | undefined = { kind: "failed", error: new Error("EIO") };
  clock.waitFor({ trouble: () => trouble });
  clock.after(60_000, () => {
    trouble = undefined;
  });
  await clock.advance(60_000);
  assert.equal(trouble, undefined);
});
