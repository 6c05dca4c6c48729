import assert from "node:assert/strict";
import { test } from "node:test";
import { inTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { openLmdbStore } from "../../queue/lmdb/open-lmdb-store.ts";
import { createLog } from "../../telemetry/log.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { send, to } from "../../testing/queue-store/kit.ts";
import { OldestMessage } from "./oldest-message.ts";

test("a queue that cannot be read is told of as it was", () =>
  inTemporaryFolder(async (directory) => {
    const clock = new FakeClock(1_700_000_000_000);
    const log = createLog("test", () => {});
    const store = await openLmdbStore({ directory, clock, log, minFreeSpace: 0 });
    const oldest = new OldestMessage(store);
    assert.equal(oldest.receivedAt, undefined);
    await send(store, [to(store.queueId("a/x"), 10)]);
    assert.equal(oldest.receivedAt, clock.now());
    await store.close();
    assert.throws(() => store.oldestMessage());
    assert.equal(oldest.receivedAt, clock.now());
  }));
